// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageForge.Mesh.Discovery;
using Sidero.Discovery.Server;
using Xunit.Abstractions;

namespace ImageForge.Tests.Mesh;

/// <summary>Against Python's gRPC over real sockets.</summary>
public sealed class DiscoveryClientTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Members_see_each_other_come_change_and_go()
    {
        using var service = await PythonClusterService.StartAsync(output);
        if (service is null)
            return;
        await using var a = new RunningClient(service.Address(), "a");
        await a.AwaitNoticeAsync("registered");
        Assert.True(a.Client.Registered);
        Assert.Empty(a.Client.Members); // not itself
        Assert.Equal(IPAddress.Parse("203.0.113.7"), a.Client.PublicAddress);
        await using var b = new RunningClient(service.Address(), "b");
        await a.AwaitMembersAsync("b-host");
        await b.AwaitMembersAsync("a-host");
        b.Publish("renamed", IPEndPoint.Parse("10.0.0.2:51820"));
        await a.AwaitMembersAsync("renamed");
        Assert.Equal([IPEndPoint.Parse("10.0.0.2:51820")], a.Client.Members[0].Endpoints);
        await service.AwaitAsync("update b 1800 1 1"); // TTL of 30 min, data, one endpoint
        await b.Client.WithdrawAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        await a.AwaitMembersAsync();
        Assert.Equal(1, service.Count("hello " + Vectors.ClusterId + " v0.1.0") - 1);
    }

    [Fact]
    public async Task Refused_refresh_is_retried_soon_and_the_watch_stays()
    {
        using var service = await PythonClusterService.StartAsync(output);
        if (service is null)
            return;
        await service.CommandAsync("fail 3");
        await using var a = new RunningClient(service.Address(), "a");
        await a.AwaitNoticeAsync("registered");
        Assert.Equal((3, 1, 1), (service.Count("refused a"), service.Count("watch"), service.Count("hello")));
        // Said once though it happened three times, with the service's own words decoded.
        Assert.Single(a.Notices, notice => notice.Contains("ResourceExhausted") && notice.Contains("100% (é)"));
    }

    [Theory]
    [InlineData("abort")] // we were too slow: "lost update"
    [InlineData("end")] // the service was shut down in order
    public async Task Ended_watch_is_opened_again(string how)
    {
        using var service = await PythonClusterService.StartAsync(output);
        if (service is null)
            return;
        await using var a = new RunningClient(service.Address(), "a");
        await using var b = new RunningClient(service.Address(), "b");
        await a.AwaitMembersAsync("b-host");
        await service.CommandAsync(how);
        await service.AwaitAsync("watch", 4);
        b.Publish("later");
        await a.AwaitMembersAsync("later");
    }

    [Fact]
    public async Task Members_survive_a_service_that_comes_back_without_memory()
    {
        using var service = await PythonClusterService.StartAsync(output);
        if (service is null)
            return;
        await using var a = new RunningClient(service.Address(), "a", settings => settings with { Grace = TimeSpan.FromSeconds(1.5) });
        await using (var b = new RunningClient(service.Address(), "b"))
            await a.AwaitMembersAsync("b-host");
        await service.CommandAsync("forget");
        await service.CommandAsync("end");
        await service.AwaitAsync("watch", 3);
        await a.AwaitMembersAsync("b-host");
        await a.AwaitMembersAsync(); // b does not register again within the grace period
    }

    [Fact]
    public async Task Deleted_member_leaves_at_once()
    {
        using var service = await PythonClusterService.StartAsync(output);
        if (service is null)
            return;
        await using var a = new RunningClient(service.Address(), "a");
        await using var b = new RunningClient(service.Address(), "b");
        await a.AwaitMembersAsync("b-host");
        await service.CommandAsync("delete b");
        await a.AwaitMembersAsync();
    }

    [Fact]
    public async Task Redirect_is_followed_and_a_loop_of_them_ends()
    {
        using var first = await PythonClusterService.StartAsync(output);
        using var second = await PythonClusterService.StartAsync(output);
        if (first is null || second is null)
            return;
        await first.CommandAsync($"redirect 127.0.0.1:{second.Port}");
        await using (var a = new RunningClient(first.Address(), "a"))
        {
            await a.AwaitNoticeAsync("registered");
            Assert.Equal((0, 1), (first.Count("update"), second.Count("update a")));
        }

        await second.CommandAsync($"redirect 127.0.0.1:{first.Port}");
        await using var b = new RunningClient(first.Address(), "b");
        await b.AwaitNoticeAsync("redirected more than 5 times");
        await first.CommandAsync("redirect");
        await b.AwaitNoticeAsync("registered");
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData(":3000")]
    [InlineData("a b:3000")]
    public void Redirect_must_be_host_and_port(string target) =>
        Assert.Null(new DiscoveryEndpoint("x", 1, Tls: true).Redirected(target));

    [Theory]
    [InlineData("http://10.0.2.2:3000", "10.0.2.2", 3000, false)]
    [InlineData("http://discovery", "discovery", 80, false)]
    [InlineData("https://discovery.example/", "discovery.example", 443, true)]
    [InlineData("grpc://discovery.example", "discovery.example", 443, true)]
    [InlineData("grpc://[2001:db8::1]:3000", "2001:db8::1", 3000, true)]
    public void Endpoint_is_read(string uri, string host, int port, bool tls)
    {
        var endpoint = DiscoveryEndpoint.Parse(new Uri(uri));
        Assert.Equal((host, port, tls), (endpoint.Host, endpoint.Port, endpoint.Tls));
        Assert.Equal(port, endpoint.Address.Port);
        Assert.Equal(tls ? "https" : "http", endpoint.Address.Scheme);
        Assert.Equal(endpoint, endpoint.Redirected($"{endpoint.Address.Host}:{port}"));
    }

    /// <summary>Everybody may write to the service: nothing of it may stop a client or reach its members.</summary>
    [Fact]
    public async Task Hostile_affiliates_are_ignored_and_reported_once()
    {
        using var service = await PythonClusterService.StartAsync(output);
        if (service is null)
            return;
        await service.CommandAsync("put early 00");
        await using var a = new RunningClient(service.Address(), "a");
        await using var b = new RunningClient(service.Address(), "b");
        await a.AwaitMembersAsync("b-host");
        await service.CommandAsync($"put stolen {Vectors.FullBlob}");
        await service.CommandAsync($"put b 00ff - ff {new string('0', 32)}");
        await service.CommandAsync($"put b 00ff - ff {new string('1', 64)}");
        await service.CommandAsync("put notready -");
        await service.CommandAsync($"put 9dwHNUViZlPlIervqX9Qo256RUhrfhgO0xBBnKcKl4F {Vectors.MinimalBlob} -");
        await a.AwaitMembersAsync("b-host", "w1"); // b stays as its last true statement made it
        Assert.Single(a.Notices, notice => notice.Contains("affiliate early"));
        Assert.Single(a.Notices, notice => notice.Contains("affiliate stolen") && notice.Contains("another node id"));
        Assert.Single(a.Notices, notice => notice.Contains("affiliate b "));
        Assert.DoesNotContain(a.Notices, notice => notice.Contains("notready"));
    }

    [Fact]
    public async Task Absent_service_is_waited_for()
    {
        using var service = await PythonClusterService.StartAsync(output);
        if (service is null)
            return;
        var address = service.Address();
        await using var a = new RunningClient(address, "a");
        await a.AwaitNoticeAsync("registered");
        service.Kill();
        await a.AwaitNoticeAsync("refused");
        await Task.Delay(TimeSpan.FromMilliseconds(500)); // a few more attempts
        Assert.Single(a.Notices, notice => notice.Contains("refused"));
    }

    [Fact]
    public async Task Endpoints_of_others_are_sent_under_their_ids_without_data()
    {
        using var service = await PythonClusterService.StartAsync(output);
        if (service is null)
            return;
        using var set = new DiscoverySet(
            [DiscoveryEndpoint.Parse(new Uri(service.Address()))], new DiscoverySettings(Vectors.ClusterId, "a"), Vectors.Secret,
            TimeProvider.System, () => { }, output.WriteLine);
        using var stop = new CancellationTokenSource();
        var run = set.RunAsync(stop.Token);
        await using var b = new RunningClient(service.Address(), "b");
        var self = new Member { Id = "a", NodeName = "a" };
        (string, IPEndPoint)[] seen = [("b", IPEndPoint.Parse("198.51.100.1:40000"))];
        set.Publish(self, seen);
        await service.AwaitAsync("update a 1800 1 0");
        await service.AwaitAsync("update b 1800 0 1");
        set.Publish(self, seen);
        set.Publish(self with { NodeName = "a2" }, seen);
        await service.AwaitAsync("update a 1800 1 0", 2);
        await service.AwaitAsync("update b 1800 0 1", 2);
        Assert.Equal(2, service.Count("update a")); // what is equal is not sent again
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Several_services_count_as_one()
    {
        using var first = await PythonClusterService.StartAsync(output);
        using var second = await PythonClusterService.StartAsync(output);
        if (first is null || second is null)
            return;
        using var set = new DiscoverySet(
            [DiscoveryEndpoint.Parse(new Uri(first.Address())), DiscoveryEndpoint.Parse(new Uri(second.Address()))],
            new DiscoverySettings(Vectors.ClusterId, "a"), Vectors.Secret, TimeProvider.System, () => { }, output.WriteLine);
        using var stop = new CancellationTokenSource();
        var run = set.RunAsync(stop.Token);
        await using var b = new RunningClient(first.Address(), "b");
        await using var both = new RunningClient(first.Address(), "both");
        await using var bothToo = new RunningClient(second.Address(), "both");
        await using var c = new RunningClient(second.Address(), "c");
        await Eventually.TrueAsync(() => set.Members().Select(member => member.Id).SequenceEqual(["b", "both", "c"]),
            () => string.Join(' ', set.Members().Select(member => member.Id)));
        set.Publish(new Member { Id = "a", NodeName = "a" }, []);
        await first.AwaitAsync("update a");
        await second.AwaitAsync("update a");
        await set.WithdrawAsync(TimeSpan.FromSeconds(5), output.WriteLine, CancellationToken.None);
        await first.AwaitAsync("delete a");
        await second.AwaitAsync("delete a");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Calls_end_with_the_right_status()
    {
        using var service = await PythonClusterService.StartAsync(output);
        if (service is null)
            return;
        using var channel = new GrpcChannel(DiscoveryEndpoint.Parse(new Uri(service.Address())), TimeSpan.FromSeconds(10));
        var hello = new HelloRequest { ClusterId = "c", ClientVersion = "v" };
        var unimplemented = await Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(
            "/sidero.discovery.server.Cluster/List", hello, ListResponse.Parser, TimeSpan.FromSeconds(5), CancellationToken.None));
        Assert.Equal(GrpcStatus.Unimplemented, unimplemented.Status);

        await service.CommandAsync("stall 5");
        var late = await Assert.ThrowsAsync<GrpcException>(() => channel.CallAsync(
            "/sidero.discovery.server.Cluster/Hello", hello, HelloResponse.Parser, TimeSpan.FromSeconds(0.3), CancellationToken.None));
        Assert.Equal(GrpcStatus.DeadlineExceeded, late.Status);

        using var cancelled = new CancellationTokenSource(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => channel.CallAsync(
            "/sidero.discovery.server.Cluster/Hello", hello, HelloResponse.Parser, TimeSpan.FromSeconds(5), cancelled.Token));

        using var nobody = new GrpcChannel(new DiscoveryEndpoint("127.0.0.1", 1, Tls: false), TimeSpan.FromSeconds(10));
        var absent = await Assert.ThrowsAsync<GrpcException>(() => nobody.CallAsync(
            "/sidero.discovery.server.Cluster/Hello", hello, HelloResponse.Parser, TimeSpan.FromSeconds(5), CancellationToken.None));
        Assert.Equal(GrpcStatus.Unavailable, absent.Status);
    }

    [Fact]
    public async Task Tls_is_spoken_to_known_authorities_only()
    {
        var directory = Directory.CreateTempSubdirectory("mesh-tls");
        try
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            var today = TimeProvider.System.GetUtcNow();
            using var certificate = request.CreateSelfSigned(today.AddDays(-1), today.AddDays(1));
            var (keyFile, certificateFile) = (Path.Combine(directory.FullName, "key"), Path.Combine(directory.FullName, "certificate"));
            await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
            await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem());
            using var service = await PythonClusterService.StartAsync(output, keyFile, certificateFile);
            if (service is null)
                return;
            await using var known = new RunningClient(service.Address("grpc"), "known", settings => settings with { Authorities = [certificate] });
            await known.AwaitNoticeAsync("registered");
            await using var stranger = new RunningClient(service.Address("https"), "stranger");
            await stranger.AwaitNoticeAsync("certificate");
            Assert.False(stranger.Client.Registered);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Pauses_grow_within_bounds()
    {
        var backoff = new Backoff();
        Assert.Equal(0.25, backoff.Pause(0, 0).TotalSeconds);
        Assert.Equal(0.5, backoff.Pause(0, 0.5).TotalSeconds);
        Assert.Equal(1.125, backoff.Pause(2, 0.5).TotalSeconds);
        Assert.Equal(60, backoff.Pause(1000, 0.5).TotalSeconds);
        Assert.InRange(backoff.Pause(1000, 0.999).TotalSeconds, 89, 90);
    }
}
