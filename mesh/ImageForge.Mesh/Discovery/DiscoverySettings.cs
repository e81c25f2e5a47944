// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography.X509Certificates;

namespace ImageForge.Mesh.Discovery;

/// <summary>What all of a node's discovery clients have in common.</summary>
internal sealed record DiscoverySettings(string ClusterId, string AffiliateId)
{
    public string ClientVersion { get; init; } = "v" + Software.Version;

    /// <summary>How long the service remembers us; refreshed at half of it. The service accepts up to 30 min.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromMinutes(30);

    public Backoff Backoff { get; init; } = new();

    /// <summary>
    /// At most this long before the first attempt, at random: machines that are switched on together should not knock
    /// together, and one that boots alone should not wait.
    /// </summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For all calls of one refresh together.</summary>
    public TimeSpan RefreshTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long members survive that a reconnected service does not know (any more).</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(90);

    public int MaximumRedirects { get; init; } = 5;

    /// <summary>Trusted instead of the system's authorities, if not null.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    public TimeSpan KeepAlive => TimeSpan.FromTicks(Math.Max(TimeSpan.FromSeconds(10).Ticks, TimeToLive.Ticks / 10));
}
