// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.Linux.WireGuard;

/// <summary>What the kernel says about a WireGuard interface.</summary>
/// <param name="PublicKey">Null while it has no private key.</param>
/// <param name="ListenPort">UDP port; 0 while it is down and was never given one.</param>
/// <param name="FirewallMark">Mark on the encrypted packets it sends; 0: none.</param>
public sealed record WireGuardDevice(
    int LinkIndex, string Name, WireGuardKey? PublicKey, ushort ListenPort, uint FirewallMark, IReadOnlyList<WireGuardPeer> Peers);

/// <summary>What the kernel says about a peer.</summary>
public sealed record WireGuardPeer(WireGuardKey PublicKey)
{
    /// <summary>Null: none.</summary>
    public WireGuardSecret? PresharedKey { get; init; }

    /// <summary>Where packets to it go: as configured, or where its last authentic packet came from. Null: unknown.</summary>
    public IPEndPoint? Endpoint { get; init; }

    /// <summary>Seconds between keepalives; 0: off.</summary>
    public ushort KeepaliveSeconds { get; init; }

    /// <summary>Wall-clock time of the last completed handshake; null: never.</summary>
    public DateTimeOffset? LastHandshake { get; init; }

    public ulong ReceivedBytes { get; init; }

    public ulong SentBytes { get; init; }

    public IReadOnlyList<IPNetwork> AllowedIPs { get; init; } = [];
}
