// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using System.Diagnostics;
using discovery::ImageForge.Discovery;
using discovery::Sidero.Discovery.Server;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Xunit.Abstractions;

namespace ImageForge.Tests.Discovery;

/// <summary>The service as another implementation of gRPC sees it: conformance.py, with messages made from our .proto.</summary>
public sealed class ConformanceTests(ITestOutputHelper output) : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly string _directory = Directory.CreateTempSubdirectory("discovery-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public Task ProtocolOverPlaintext() => CheckAsync("protocol", options => options);

    [Fact]
    public Task ProtocolOverTls()
    {
        var (certificate, key) = TestService.NewCertificate();
        File.WriteAllText(At("certificate.pem"), certificate);
        File.WriteAllText(At("key.pem"), key);
        return CheckAsync("protocol", options => options with { TlsCertificate = At("certificate.pem"), TlsKey = At("key.pem") }, At("certificate.pem"));
    }

    [Fact]
    public Task GarbageCollection() => CheckAsync("gc", options => options with { GcInterval = TimeSpan.FromMilliseconds(100) });

    [Fact]
    public Task RedirectAndTrustedHeaders() => CheckAsync("redirect", options => options with
    {
        Redirect = "other.example:443", TrustRealIp = true, TrustForwardedFor = true,
    });

    [Fact]
    public Task TheReferencesOwnWays() => CheckAsync("reference", options => options with
    {
        AcceptEmptyEndpoints = true, EndpointExpiryDeletes = true, ReportClientAddress = false, GcInterval = TimeSpan.FromMilliseconds(100),
    });

    [Fact]
    public Task RateLimit() => CheckAsync("rate", options => options with { RatePerSecond = 15 });

    [Fact]
    public Task GracefulEnd() => CheckAsync("drain", options => options);

    private async Task CheckAsync(string group, Func<DiscoveryOptions, DiscoveryOptions> configure, string? certificate = null)
    {
        if (!await IsThereAJudgeAsync()) return;
        File.WriteAllBytes(At("descriptors"), Descriptors());
        await using var service = await TestService.StartAsync(configure);
        using var python = Start([Repository.At("tests/ImageForge.Tests/Discovery/conformance.py"), At("descriptors"),
            service.Address.Authority, group, .. certificate is null ? Array.Empty<string>() : [certificate]]);
        var errors = python.StandardError.ReadToEndAsync();
        while (await python.StandardOutput.ReadLineAsync() is { } line)
        {
            output.WriteLine(line);
            if (line == "stop") await service.Service.StopAsync();
        }
        await python.WaitForExitAsync();
        output.WriteLine(await errors);
        Assert.Equal(0, python.ExitCode);
    }

    private async Task<bool> IsThereAJudgeAsync()
    {
        if (File.Exists(Python))
        {
            using var probe = Start(["-c", "import grpc, google.protobuf"]);
            await probe.WaitForExitAsync();
            if (probe.ExitCode == 0) return true;
        }
        Assert.True(Environment.GetEnvironmentVariable("CI") != "true", "CI needs python3-grpcio and python3-protobuf");
        output.WriteLine("not judged: python3-grpcio and python3-protobuf are not installed");
        return false;
    }

    private static byte[] Descriptors()
    {
        var set = new FileDescriptorSet();
        foreach (var file in ServerReflection.Descriptor.Dependencies.Append(ServerReflection.Descriptor)) set.File.Add(file.ToProto());
        return set.ToByteArray();
    }

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo(Python, arguments)
    {
        RedirectStandardOutput = true, RedirectStandardError = true,
    })!;

    private string At(string name) => Path.Combine(_directory, name);
}
