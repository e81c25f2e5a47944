// SPDX-License-Identifier: Apache-2.0
using ImageForge.Discovery.State;
using ImageForge.Discovery.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace ImageForge.Discovery;

/// <summary>
/// The discovery service: members of a cluster leave sealed notes here and are told of each other's. It knows ids,
/// sizes and times, nothing else; it needs no account and holds no key.
/// Runs inside its caller's process and leaves signals and console to it.
/// </summary>
public sealed class DiscoveryService : IAsyncDisposable
{
    private readonly DiscoveryOptions options;
    private readonly WebApplication host;
    private readonly IServer server;
    private readonly CancellationTokenSource ending;
    private readonly ServiceLog log;
    private readonly Keeper? keeper;
    private readonly Task housekeeping;
    private int stopped;

    private DiscoveryService(
        DiscoveryOptions options, WebApplication host, CancellationTokenSource ending, ServiceLog log, Keeper? keeper, Task housekeeping)
    {
        (this.options, this.host, this.ending, this.log, this.keeper, this.housekeeping) = (options, host, ending, log, keeper, housekeeping);
        server = host.Services.GetRequiredService<IServer>();
        Address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Where it listens, with the real port: <c>http://127.0.0.1:3000</c>, or <c>https://…</c> with TLS.</summary>
    public Uri Address { get; }

    /// <summary>Loads the snapshot, then listens.</summary>
    /// <param name="options">See there.</param>
    /// <param name="log">One JSON object per line; ids never appear in it.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="verbose">Also log every call.</param>
    /// <param name="cancel">Gives up starting.</param>
    /// <exception cref="FormatException">The address to listen on is malformed.</exception>
    /// <exception cref="IOException">The address is taken, or a certificate cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Certificate and key are not usable.</exception>
    public static async Task<DiscoveryService> StartAsync(
        DiscoveryOptions options, TextWriter log, TimeProvider? time = null, bool verbose = false, CancellationToken cancel = default)
    {
        var clock = new ServiceClock(time ?? TimeProvider.System);
        var journal = new ServiceLog(log, clock.Provider, verbose);
        var ending = new CancellationTokenSource();
        var clusters = new Clusters(new Totals(options.MaxClusters, options.MaxWatches, options.MaxStateBytes));
        var limiter = new RateLimiter(options.RatePerSecond, options.RateBurst);
        var keeper = options.SnapshotPath is { } path ? new Keeper(new SnapshotFile(path), clusters, clock, journal) : null;
        keeper?.Load();

        var host = Host(options, clock, journal, ending.Token);
        try
        {
            var application = new DiscoveryApplication(
                options, new ClusterService(options, clusters, clock, ending.Token), limiter, clock, journal, ending.Token);
            await host.Services.GetRequiredService<IServer>().StartAsync(application, cancel);
            var housekeeping = new Housekeeping(options, clusters, limiter, keeper, clock, journal).RunAsync(ending.Token);
            return new DiscoveryService(options, host, ending, journal, keeper, housekeeping);
        }
        catch
        {
            await host.DisposeAsync();
            ending.Dispose();
            throw;
        }
    }

    /// <summary>Ends every watch with OK, waits for calls in progress, writes the snapshot. Safe to call twice.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref stopped, 1) == 1) return;
        await ending.CancelAsync();
        using (var patience = new CancellationTokenSource(options.DrainTimeout))
        {
            await server.StopAsync(patience.Token);
        }
        await housekeeping;
        keeper?.Save();
        log.Info("stopped");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await host.DisposeAsync();
        ending.Dispose();
    }

    /// <summary>A web application that is never run: it only builds the server with what it needs for TLS.</summary>
    private static WebApplication Host(DiscoveryOptions options, ServiceClock clock, ServiceLog log, CancellationToken ending)
    {
        var address = ListenAddress.Parse(options.Listen);
        var certificate = Certificate(options, clock, log);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            Bound(kestrel, options);
            kestrel.Listen(address, listen =>
            {
                if (certificate is null)
                {
                    listen.Protocols = HttpProtocols.Http2;
                    var probe = new HealthProbe(clock.Provider, ending);
                    listen.Use(next => connection => probe.RunAsync(connection, next));
                }
                else
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(certificate.Current) });
                }
            });
        });
        return builder.Build();
    }

    private static CertificateFiles? Certificate(DiscoveryOptions options, ServiceClock clock, ServiceLog log)
        => (options.TlsCertificate, options.TlsKey) switch
        {
            (null, null) => null,
            ({ } certificate, { } key) => new CertificateFiles(certificate, key, clock, log),
            _ => throw new ArgumentException("TLS needs both a certificate and its key"),
        };

    /// <summary>What one connection may cost, whatever it does.</summary>
    private static void Bound(KestrelServerOptions kestrel, DiscoveryOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxRequestHeadersTotalSize = 8 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        // The message's own limit is stricter and answers with a gRPC status.
        limits.MaxRequestBodySize = null;
        // A watcher may be idle or slow for as long as it likes: what waits for it is bounded, and keepalive finds the dead.
        limits.MinResponseDataRate = null;
        limits.Http2.MaxStreamsPerConnection = Limits.StreamsPerConnection;
        // What may lie unread in our buffers; requests are small, and one address may have many connections.
        limits.Http2.InitialStreamWindowSize = 64 * 1024;
        limits.Http2.InitialConnectionWindowSize = 128 * 1024;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(30);
    }
}
