// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.Linux.WireGuard;

/// <summary>What to change on a WireGuard interface. Null always means: leave as it is.</summary>
public sealed record WireGuardChange
{
    /// <summary><see cref="WireGuardSecret.None"/> takes the key away.</summary>
    public WireGuardSecret? PrivateKey { get; init; }

    /// <summary>0: the kernel chooses.</summary>
    public ushort? ListenPort { get; init; }

    /// <summary>0: none.</summary>
    public uint? FirewallMark { get; init; }

    /// <summary>Removes every peer that is there before <see cref="Peers"/> are set.</summary>
    public bool ReplacePeers { get; init; }

    /// <summary>Peers to add, update or remove; all others stay as they are.</summary>
    public IReadOnlyList<WireGuardPeerChange> Peers { get; init; } = [];
}

/// <summary>What to change about one peer. Null always means: leave as it is (or, of a new peer, not set).</summary>
public sealed record WireGuardPeerChange(WireGuardKey PublicKey)
{
    /// <summary>The peer goes; nothing else of this record is used.</summary>
    public bool Remove { get; init; }

    /// <summary>Changes the peer only if it is there, and does not add it.</summary>
    public bool UpdateOnly { get; init; }

    /// <summary><see cref="WireGuardSecret.None"/> takes it away.</summary>
    public WireGuardSecret? PresharedKey { get; init; }

    public IPEndPoint? Endpoint { get; init; }

    /// <summary>Seconds; 0: off.</summary>
    public ushort? KeepaliveSeconds { get; init; }

    /// <summary>Replaces the whole list; empty: nothing is routed to this peer. What another peer had moves here.</summary>
    public IReadOnlyList<IPNetwork>? AllowedIPs { get; init; }
}
