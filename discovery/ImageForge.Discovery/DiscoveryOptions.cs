// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery;

/// <summary>What an operator decides about one discovery service. docs/discovery.md explains each.</summary>
public sealed record DiscoveryOptions
{
    /// <summary><c>ADDRESS:PORT</c>; port 0 takes a free one; an empty address listens on all of both families.</summary>
    public string Listen { get; init; } = "127.0.0.1:3000";

    /// <summary>PEM file: certificate, then its intermediates. Null serves plaintext HTTP/2 (prior knowledge).</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>PEM file with the private key of <see cref="TlsCertificate"/>. Both are read again when they change.</summary>
    public string? TlsKey { get; init; }

    /// <summary>Where the state is kept between runs. Null keeps it in memory only.</summary>
    public string? SnapshotPath { get; init; }

    public TimeSpan SnapshotInterval { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan GcInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Calls per second and client address; 0 switches the limiter off.</summary>
    public double RatePerSecond { get; init; } = 15;

    /// <summary>Calls that an address may make at once after it was quiet.</summary>
    public int RateBurst { get; init; } = 60;

    /// <summary>Take the client's address from <c>X-Real-IP</c>. Only behind a proxy that sets it: clients can forge it.</summary>
    public bool TrustRealIp { get; init; }

    /// <summary>Take the client's address from the first element of <c>X-Forwarded-For</c>. The same warning applies.</summary>
    public bool TrustForwardedFor { get; init; }

    /// <summary>Tell clients in Hello which address they come from.</summary>
    public bool ReportClientAddress { get; init; } = true;

    /// <summary><c>host:port</c> that Hello sends clients to. Null: clients stay here.</summary>
    public string? Redirect { get; init; }

    /// <summary>As the reference implementation does: accept endpoints of zero bytes (they crash some clients).</summary>
    public bool AcceptEmptyEndpoints { get; init; }

    /// <summary>As the reference implementation does: announce an affiliate as deleted when only an endpoint of it expired.</summary>
    public bool EndpointExpiryDeletes { get; init; }

    public int MaxClusters { get; init; } = 100_000;

    /// <summary>Open Watch streams of all clusters together.</summary>
    public int MaxWatches { get; init; } = 100_000;

    /// <summary>Estimated bytes of all affiliates together. When reached nothing new is taken in; refreshes still are.</summary>
    public long MaxStateBytes { get; init; } = 4L << 30;

    public int MaxConnections { get; init; } = 65_536;

    /// <summary>How long a request may take to arrive. Clients send theirs in one piece; only the hostile drip.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the end waits for calls in progress.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
