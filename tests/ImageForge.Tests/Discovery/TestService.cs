// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using discovery::ImageForge.Discovery;

namespace ImageForge.Tests.Discovery;

/// <summary>A real service on a free loopback port.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly StringWriter _log = new();

    private TestService(DiscoveryService service) => Service = service;

    public DiscoveryService Service { get; private set; }

    public Uri Address => Service.Address;

    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    /// <summary>Without a rate limit unless the options say otherwise; a collection once an hour.</summary>
    public static async Task<TestService> StartAsync(Func<DiscoveryOptions, DiscoveryOptions>? configure = null)
    {
        var options = new DiscoveryOptions { Listen = "127.0.0.1:0", RatePerSecond = 0, GcInterval = TimeSpan.FromHours(1) };
        var test = new TestService(null!);
        test.Service = await DiscoveryService.StartAsync(configure?.Invoke(options) ?? options, TextWriter.Synchronized(test._log), verbose: true);
        return test;
    }

    /// <summary>Self-signed for 127.0.0.1, as PEM texts.</summary>
    public static (string Certificate, string Key) NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=discovery test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
