// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using System.Diagnostics;
using discovery::ImageForge.Discovery;
using discovery::Sidero.Discovery.Server;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ImageForge.Tests.Discovery;

/// <summary>The service as a whole: slow watchers, large snapshots, certificates, restarts, its end.</summary>
public sealed class ServiceTests : IDisposable
{
    private static readonly Duration Ttl = Duration.FromTimeSpan(TimeSpan.FromMinutes(10));

    private readonly string _directory = Directory.CreateTempSubdirectory("discovery-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task AWatcherThatDoesNotReadIsNotDroppedAndCatchesUpWithTheLatest()
    {
        await using var service = await TestService.StartAsync();
        using var slow = new GrpcWire(service.Address);
        using var writer = new GrpcWire(service.Address);
        using var watch = await slow.WatchAsync(new WatchRequest { ClusterId = "c" });

        const int affiliates = 20, rounds = 250;
        for (var round = 0; round < rounds; round++)
        {
            var data = new byte[2048];
            BitConverter.TryWriteBytes(data, round);
            await Task.WhenAll(Enumerable.Range(0, affiliates).Select(i => UpdateAsync(writer, "c", $"a{i}", data)));
        }

        var stream = await watch.Content.ReadAsStreamAsync();
        var latest = new Dictionary<string, int>();
        var messages = 0;
        while (latest.Count < affiliates || latest.Values.Any(round => round < rounds - 1))
        {
            var message = WatchResponse.Parser.ParseFrom(await GrpcWire.ReadMessageAsync(stream));
            messages++;
            foreach (var affiliate in message.Affiliates)
            {
                var round = BitConverter.ToInt32(affiliate.Data.Span);
                Assert.True(round > latest.GetValueOrDefault(affiliate.Id, -1), "states of one affiliate arrive in their order");
                latest[affiliate.Id] = round;
            }
        }
        // 10 MB were written; what the connection buffered arrives, of the rest the latest only.
        Assert.InRange(messages, affiliates, affiliates * rounds / 2);
    }

    [Fact]
    public async Task ASnapshotThatNoClientCouldReceiveIsDivided()
    {
        await using var service = await TestService.StartAsync();
        using var wire = new GrpcWire(service.Address);
        byte[][] endpoints = [.. Enumerable.Range(0, 64).Select(i => Enumerable.Repeat((byte)i, 32).ToArray())];
        for (var i = 0; i < 1024; i++) await UpdateAsync(wire, "c", $"{i:d4}{new string('x', 252)}", new byte[2048], endpoints);

        using var watch = await wire.WatchAsync(new WatchRequest { ClusterId = "c" });
        var stream = await watch.Content.ReadAsStreamAsync();
        var seen = new HashSet<string>();
        while (seen.Count < 1024)
        {
            var message = (await GrpcWire.ReadMessageAsync(stream))!;
            Assert.InRange(message.Length, 1, 4 * 1024 * 1024);
            foreach (var affiliate in WatchResponse.Parser.ParseFrom(message).Affiliates)
            {
                Assert.Equal((2048, 64), (affiliate.Data.Length, affiliate.Endpoints.Count));
                Assert.True(seen.Add(affiliate.Id));
            }
        }
        var list = await wire.CallAsync(GrpcWire.Service + "List", GrpcWire.Frame(new ListRequest { ClusterId = "c" }));
        Assert.Equal(1024, ListResponse.Parser.ParseFrom(list.Body, 5, list.Body.Length - 5).Affiliates.Count);
    }

    [Fact]
    public async Task AReplacedCertificateIsServedToWhoComesNext()
    {
        var (certificatePath, keyPath) = (At("certificate.pem"), At("key.pem"));
        void Install((string Certificate, string Key) pair, DateTime written)
        {
            File.WriteAllText(certificatePath, pair.Certificate);
            File.WriteAllText(keyPath, pair.Key);
            File.SetLastWriteTimeUtc(certificatePath, written);
        }
        var (first, second) = (TestService.NewCertificate(), TestService.NewCertificate());
        Install(first, new DateTime(2026, 1, 1));
        await using var service = await TestService.StartAsync(o => o with { TlsCertificate = certificatePath, TlsKey = keyPath });
        Assert.Equal(Hash(first.Certificate), await PeerCertificateAsync(service));

        File.WriteAllText(certificatePath, second.Certificate);
        await Task.Delay(1100);
        Assert.Equal(Hash(first.Certificate), await PeerCertificateAsync(service));
        Assert.Contains("certificate not reloaded", service.Log, StringComparison.Ordinal);

        Install(second, new DateTime(2026, 1, 2));
        await Task.Delay(1100);
        Assert.Equal(Hash(second.Certificate), await PeerCertificateAsync(service));
    }

    [Fact]
    public async Task UnusableCertificatesAreRefusedAtTheStart()
    {
        var (first, second) = (TestService.NewCertificate(), TestService.NewCertificate());
        File.WriteAllText(At("certificate.pem"), first.Certificate);
        File.WriteAllText(At("key.pem"), second.Key);
        await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(() => TestService.StartAsync(o => o with { TlsCertificate = At("certificate.pem"), TlsKey = At("key.pem") }));
        await Assert.ThrowsAsync<FileNotFoundException>(() => TestService.StartAsync(o => o with { TlsCertificate = At("none.pem"), TlsKey = At("key.pem") }));
    }

    [Fact]
    public async Task TheStateOutlivesARestart()
    {
        DiscoveryOptions WithSnapshot(DiscoveryOptions o) => o with { SnapshotPath = At("state.binpb") };
        await using (var service = await TestService.StartAsync(WithSnapshot))
        {
            using var wire = new GrpcWire(service.Address);
            await UpdateAsync(wire, "c", "a", [1, 2, 3], [7]);
        }
        await using var again = await TestService.StartAsync(WithSnapshot);
        using var client = new GrpcWire(again.Address);
        var list = await client.CallAsync(GrpcWire.Service + "List", GrpcWire.Frame(new ListRequest { ClusterId = "c" }));
        var affiliate = ListResponse.Parser.ParseFrom(list.Body, 5, list.Body.Length - 5).Affiliates.Single();
        Assert.Equal(("a", "AQID", "Bw=="), (affiliate.Id, affiliate.Data.ToBase64(), affiliate.Endpoints.Single().ToBase64()));
    }

    [Fact]
    public async Task TheSnapshotIsWrittenWhileRunning()
    {
        await using var service = await TestService.StartAsync(o => o with { SnapshotPath = At("state.binpb"), SnapshotInterval = TimeSpan.FromMilliseconds(50) });
        using var wire = new GrpcWire(service.Address);
        await UpdateAsync(wire, "c", "a", [1]);
        for (var i = 0; i < 200 && (!File.Exists(At("state.binpb")) || new FileInfo(At("state.binpb")).Length == 0); i++) await Task.Delay(50);
        Assert.True(new FileInfo(At("state.binpb")).Length > 0);
    }

    [Fact]
    public async Task TheEndIsQuickAndWithinItsBudgetEvenIfAClientHangs()
    {
        var service = await TestService.StartAsync(o => o with { DrainTimeout = TimeSpan.FromSeconds(1) });
        using var wire = new GrpcWire(service.Address);
        using var watch = await wire.WatchAsync(new WatchRequest { ClusterId = "c" });
        // Fills the stream's window so that the watch hangs in a write when the end comes.
        for (var i = 0; i < 200; i++) await UpdateAsync(wire, "c", $"a{i}", new byte[2048]);
        var begin = Stopwatch.StartNew();
        await service.DisposeAsync();
        Assert.InRange(begin.Elapsed.TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task ATakenAddressIsAnIoError()
    {
        await using var service = await TestService.StartAsync();
        await Assert.ThrowsAsync<IOException>(() => TestService.StartAsync(o => o with { Listen = service.Address.Authority }));
    }

    [Fact]
    public async Task CapsOfTheServiceAreResourceExhausted()
    {
        await using var service = await TestService.StartAsync(o => o with { MaxClusters = 1, MaxWatches = 1, MaxStateBytes = 1 });
        using var wire = new GrpcWire(service.Address);
        await UpdateAsync(wire, "c", "a", [1]);
        Assert.Equal(("8", "the service has no memory left for this"), await FailAsync(wire, "c", "b"));
        Assert.Equal(("8", "too many clusters in the service"), await FailAsync(wire, "d", "a"));
        using var watch = await wire.WatchAsync(new WatchRequest { ClusterId = "c" });
        using var refused = await wire.WatchAsync(new WatchRequest { ClusterId = "c" });
        Assert.Equal("8", new WireReply(refused, []).Code);
    }

    private static async Task<(string?, string?)> FailAsync(GrpcWire wire, string cluster, string affiliate)
    {
        var reply = await wire.CallAsync(GrpcWire.Service + "AffiliateUpdate", GrpcWire.Frame(new AffiliateUpdateRequest { ClusterId = cluster, AffiliateId = affiliate }));
        return (reply.Code, reply.Message);
    }

    private static async Task UpdateAsync(GrpcWire wire, string cluster, string affiliate, byte[] data, params byte[][] endpoints)
    {
        var request = new AffiliateUpdateRequest { ClusterId = cluster, AffiliateId = affiliate, AffiliateData = ByteString.CopyFrom(data), Ttl = Ttl };
        request.AffiliateEndpoints.AddRange(endpoints.Select(e => ByteString.CopyFrom(e)));
        Assert.Equal("0", (await wire.CallAsync(GrpcWire.Service + "AffiliateUpdate", GrpcWire.Frame(request))).Code);
    }

    private static async Task<string?> PeerCertificateAsync(TestService service)
    {
        using var wire = new GrpcWire(service.Address);
        await wire.CallAsync(GrpcWire.Service + "Hello", GrpcWire.Frame(new HelloRequest { ClusterId = "c" }));
        return wire.PeerCertificate;
    }

    private static string Hash(string pem)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(pem);
        return certificate.GetCertHashString();
    }

    private string At(string name) => Path.Combine(_directory, name);
}
