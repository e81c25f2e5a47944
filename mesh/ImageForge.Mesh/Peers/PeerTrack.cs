// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.WireGuard;

namespace ImageForge.Mesh.Peers;

/// <summary>How WireGuard should have a peer.</summary>
/// <param name="Endpoint">Null: leave the kernel's.</param>
/// <param name="Recreate">
/// Take it out and in again, which makes the kernel start a handshake at once; it otherwise waits 5 s between attempts.
/// Only for peers that never had a handshake: there is no session to lose.
/// </param>
internal sealed record DesiredPeer(
    WireGuardKey PublicKey, IReadOnlyList<IPNetwork> AllowedIps, IPEndPoint? Endpoint, ushort KeepaliveSeconds, bool Recreate);

/// <summary>
/// Follows one peer through time: what the kernel and the probes say, when we may start, which endpoint is tried.
/// No I/O; the caller brings the kernel's view and takes the wish away.
/// </summary>
internal sealed class PeerTrack(PeerSpec spec, bool initiates, DateTimeOffset firstSeen, PeerTiming timing)
{
    /// <summary>
    /// When both sides start a handshake in the same instant, each answers the other's and both drop the answers, to try
    /// again after 5 s. So the side with the lower key starts, and the other gives it this long.
    /// </summary>
    public static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(1);

    private Liveness liveness = new();
    private DateTimeOffset? wallHandshake;
    private DateTimeOffset? handshake;

    public PeerSpec Spec { get; private set; } = spec;

    public PeerState State { get; private set; } = new();

    /// <summary>What is shown: a peer that was found down stays so until it is up, whichever endpoint is being tried.</summary>
    public PeerHealth Health { get; private set; } = PeerHealth.Unknown;

    public TimeSpan? RoundTrip { get; private set; }

    public ulong ReceivedBytes { get; private set; }

    public ulong SentBytes { get; private set; }

    public DateTimeOffset? LastHandshake => handshake;

    /// <summary>Whether somebody may be there to answer a probe, and a probe would not start a handshake out of turn.</summary>
    public bool CanProbe => Spec.MeshAddress is not null && (State.Attempts > 0 || handshake is not null);

    /// <summary>Whether a probe was sent since the peer came up.</summary>
    public bool WasProbed { get; private set; }

    /// <summary>Something is about to happen: look often.</summary>
    public bool IsSettling(DateTimeOffset now) =>
        Health != PeerHealth.Up && now - (State.LastEndpointChange ?? firstSeen) < TimeSpan.FromSeconds(6);

    public void Respecify(PeerSpec next) => Spec = next;

    /// <returns>Where the probe goes; only while <see cref="CanProbe"/>.</returns>
    public IPAddress MarkProbed()
    {
        WasProbed = Health == PeerHealth.Up;
        return Spec.MeshAddress ?? throw new InvalidOperationException($"{Spec.Name} has no mesh address");
    }

    public void Answer(TimeSpan roundTrip, DateTimeOffset now)
    {
        RoundTrip = roundTrip;
        liveness = liveness.Answer(now);
    }

    /// <param name="kernel">The kernel's view; null when it does not have the peer (yet).</param>
    /// <param name="candidates">Endpoints in the order of preference.</param>
    /// <param name="translate">From the kernel's wall clock to the clock of <paramref name="now"/>.</param>
    /// <param name="mayStart">False until the others can know us: their kernel drops strangers' handshakes.</param>
    public DesiredPeer Step(
        WireGuardPeer? kernel, IReadOnlyList<IPEndPoint> candidates, Func<DateTimeOffset, DateTimeOffset> translate,
        DateTimeOffset now, bool mayStart)
    {
        Observe(kernel, translate, now);
        var attempts = State.Attempts;
        var polite = initiates || now - firstSeen >= Courtesy;
        if (mayStart && (polite || State.Attempts > 0))
            State = State.Rotate(candidates, now, timing);
        var chosenNow = State.Attempts > attempts;
        var endpoint = State.EndpointToSet(kernel?.Endpoint, chosenNow);
        // Without an endpoint a keepalive would only burn the kernel's first attempt.
        var keepalive = endpoint is not null || kernel?.Endpoint is not null ? timing.Keepalive : (ushort)0;
        return new DesiredPeer(
            Spec.PublicKey, Spec.AllowedIps, endpoint, keepalive, Recreate: chosenNow && kernel is not null && attempts > 0 && handshake is null);
    }

    private void Observe(WireGuardPeer? kernel, Func<DateTimeOffset, DateTimeOffset> translate, DateTimeOffset now)
    {
        if (kernel?.LastHandshake is { } wall && wall != wallHandshake)
        {
            wallHandshake = wall;
            handshake = translate(wall);
        }

        ReceivedBytes = kernel?.ReceivedBytes ?? 0;
        SentBytes = kernel?.SentBytes ?? 0;
        liveness = liveness.Receive(ReceivedBytes, now);
        State = State.Observe(kernel?.Endpoint, handshake, now, timing);
        State = State with { Health = liveness.Judge(State.Health, handshake, State.LastEndpointChange, now) };
        Health = State.Health == PeerHealth.Unknown && Health != PeerHealth.Unknown ? PeerHealth.Down : State.Health;
        if (Health != PeerHealth.Up)
            (RoundTrip, WasProbed) = (null, false);
    }
}
