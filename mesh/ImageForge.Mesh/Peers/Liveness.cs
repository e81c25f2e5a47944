// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Mesh.Peers;

/// <summary>
/// Evidence from the data plane about one peer. The kernel's handshakes alone would show a powered-off peer as up for
/// minutes; a peer that answered our probes and stops answering is down after <see cref="Patience"/>.
/// </summary>
/// <param name="Answered">Last echo reply.</param>
/// <param name="Received">When the count of received bytes was last seen to grow.</param>
internal sealed record Liveness(DateTimeOffset? Answered = null, DateTimeOffset? Received = null, ulong? ReceivedBytes = null)
{
    /// <summary>Four lost probes at 3 s: one congested second is no outage.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    /// <summary>
    /// For peers that never answer echo requests (firewalls): two of WireGuard's 25 s keepalives, and then some.
    /// </summary>
    public static readonly TimeSpan SilentPatience = TimeSpan.FromSeconds(60);

    public Liveness Receive(ulong receivedBytes, DateTimeOffset now) =>
        receivedBytes == ReceivedBytes
            ? this
            // The first count says nothing about when: the link may have outlived an earlier agent.
            : this with { Received = ReceivedBytes is null ? null : now, ReceivedBytes = receivedBytes };

    public Liveness Answer(DateTimeOffset now) => this with { Answered = now };

    /// <param name="byHandshake">The verdict of the peer's handshakes.</param>
    /// <param name="lastHandshake">Counts as evidence too: a peer that just came up has answered nothing yet.</param>
    /// <param name="endpointChange">Evidence from before does not speak for the present endpoint.</param>
    public PeerHealth Judge(PeerHealth byHandshake, DateTimeOffset? lastHandshake, DateTimeOffset? endpointChange, DateTimeOffset now)
    {
        if (byHandshake != PeerHealth.Up)
            return Answered > (endpointChange ?? DateTimeOffset.MinValue) && now - Answered <= Patience ? PeerHealth.Up : byHandshake;
        DateTimeOffset?[] evidence = [Answered, Received, lastHandshake];
        var patience = Answered is null ? SilentPatience : Patience;
        return now - evidence.Max() > patience ? PeerHealth.Down : PeerHealth.Up;
    }
}
