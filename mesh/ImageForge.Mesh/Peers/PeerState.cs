// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.Mesh.Peers;

internal enum PeerHealth
{
    Unknown,
    Up,
    Down,
}

/// <summary>How long things may take before they count as failed.</summary>
internal sealed record PeerTiming
{
    /// <summary>After this long without a handshake an endpoint has failed: three of WireGuard's 5 s attempts.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Seconds between packets that keep mappings in NATs and firewalls alive; 0: none.</summary>
    public ushort Keepalive { get; init; } = 25;

    /// <summary>WireGuard's session lifetime (180 s) + retry interval (5 s) + how long it retries (90 s).</summary>
    public TimeSpan DownInterval { get; init; } = TimeSpan.FromSeconds(180 + 5 + 90);

    /// <summary>
    /// While nothing has ever answered, each further candidate gets only this long before the next is tried: one lost
    /// round trip over any sensible path. After one round through the list <see cref="ConnectionTimeout"/> applies.
    /// </summary>
    public TimeSpan FirstRound { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>
/// What is known of the way to one peer and the decision which endpoint to try (discovery-protocol section 15).
/// Pure: time comes in, decisions come out. Null times mean "never", which counts as long ago.
/// </summary>
/// <param name="Endpoint">What the kernel uses now; it follows the peer when that roams.</param>
/// <param name="LastHandshake">In the same clock as <c>now</c>.</param>
/// <param name="LastUsedEndpoint">What we chose last.</param>
/// <param name="LastEndpointChange">When we chose it.</param>
/// <param name="Attempts">How many choices have been made.</param>
internal sealed record PeerState(
    PeerHealth Health = PeerHealth.Unknown,
    IPEndPoint? Endpoint = null,
    DateTimeOffset? LastHandshake = null,
    IPEndPoint? LastUsedEndpoint = null,
    DateTimeOffset? LastEndpointChange = null,
    int Attempts = 0)
{
    /// <summary>Takes in what the kernel says and judges.</summary>
    public PeerState Observe(IPEndPoint? endpoint, DateTimeOffset? lastHandshake, DateTimeOffset now, PeerTiming timing)
    {
        var sinceChange = Since(LastEndpointChange, now);
        var answered = lastHandshake is { } handshake && handshake > (LastEndpointChange ?? DateTimeOffset.MinValue);
        var health = sinceChange switch
        {
            _ when sinceChange > timing.DownInterval =>
                Since(lastHandshake, now) < timing.DownInterval ? PeerHealth.Up : PeerHealth.Down,
            _ when answered => PeerHealth.Up,
            _ when sinceChange < timing.ConnectionTimeout => PeerHealth.Unknown,
            _ => PeerHealth.Down,
        };
        if (health == PeerHealth.Down && LastUsedEndpoint is null)
            health = PeerHealth.Unknown;
        return this with { Health = health, Endpoint = endpoint, LastHandshake = lastHandshake };
    }

    /// <summary>
    /// Chooses the endpoint to try next, if it is time for one. A peer that is up is left alone even when we never chose
    /// an endpoint for it: it reached us, or the agent was restarted under a living link.
    /// </summary>
    /// <returns>The next state; its <see cref="LastUsedEndpoint"/> is new exactly when its <see cref="Attempts"/> grew.</returns>
    public PeerState Rotate(IReadOnlyList<IPEndPoint> candidates, DateTimeOffset now, PeerTiming timing)
    {
        var impatient = Health == PeerHealth.Unknown && LastHandshake is null && Attempts < candidates.Count
                        && Since(LastEndpointChange, now) >= timing.FirstRound;
        var due = Health == PeerHealth.Down || (LastUsedEndpoint is null && Health != PeerHealth.Up) || impatient;
        if (!due || Next(candidates) is not { } next)
            return this;
        return this with
        {
            Health = PeerHealth.Unknown,
            Endpoint = next,
            LastUsedEndpoint = next,
            LastEndpointChange = now,
            Attempts = Attempts + 1,
        };
    }

    /// <summary>
    /// What WireGuard should be told: our choice while the kernel has none or the same, nothing once the kernel has
    /// followed the peer elsewhere.
    /// </summary>
    public IPEndPoint? EndpointToSet(IPEndPoint? inKernel, bool chosenNow) =>
        LastUsedEndpoint is { } used && (chosenNow || inKernel is null || inKernel.Equals(used)) ? used : null;

    private IPEndPoint? Next(IReadOnlyList<IPEndPoint> candidates)
    {
        if (candidates.Count == 0)
            return null;
        if (LastUsedEndpoint is null)
            return candidates[0];
        if (candidates.Count == 1 && candidates[0].Equals(LastUsedEndpoint) && candidates[0].Equals(Endpoint))
            return null;
        var last = -1;
        for (var i = 0; i < candidates.Count && last < 0; i++)
            if (candidates[i].Equals(LastUsedEndpoint))
                last = i;
        return candidates[(last + 1) % candidates.Count];
    }

    private static TimeSpan Since(DateTimeOffset? then, DateTimeOffset now) => then is { } time ? now - time : TimeSpan.MaxValue;
}
