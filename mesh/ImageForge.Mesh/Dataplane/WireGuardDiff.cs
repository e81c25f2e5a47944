// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.WireGuard;
using ImageForge.Mesh.Peers;

namespace ImageForge.Mesh.Dataplane;

/// <summary>
/// The smallest set of changes between the kernel's peers and the wanted ones. Peers that stay as they are, are not
/// touched: replacing them would tear their sessions down, and removing many is slow (about 13 ms each).
/// </summary>
internal static class WireGuardDiff
{
    /// <returns>Removals first, then additions and updates, each in key order.</returns>
    public static IReadOnlyList<WireGuardPeerChange> Compute(
        IReadOnlyList<WireGuardPeer> actual, IReadOnlyList<DesiredPeer> desired, WireGuardSecret presharedKey)
    {
        var present = actual.ToDictionary(peer => peer.PublicKey);
        var wanted = desired.ToDictionary(peer => peer.PublicKey);
        return
        [
            .. actual.Where(peer => !wanted.TryGetValue(peer.PublicKey, out var keep) || keep.Recreate)
                .OrderBy(peer => peer.PublicKey)
                .Select(peer => new WireGuardPeerChange(peer.PublicKey) { Remove = true }),
            .. desired.OrderBy(peer => peer.PublicKey)
                .Select(peer => Change(peer.Recreate ? null : present.GetValueOrDefault(peer.PublicKey), peer, presharedKey))
                .OfType<WireGuardPeerChange>(),
        ];
    }

    private static WireGuardPeerChange? Change(WireGuardPeer? actual, DesiredPeer desired, WireGuardSecret presharedKey)
    {
        var change = new WireGuardPeerChange(desired.PublicKey)
        {
            // A peer that vanished meanwhile is not brought back half configured.
            UpdateOnly = actual is not null,
            PresharedKey = presharedKey.Equals(actual?.PresharedKey) ? null : presharedKey,
            Endpoint = desired.Endpoint is null || desired.Endpoint.Equals(actual?.Endpoint) ? null : desired.Endpoint,
            KeepaliveSeconds = desired.KeepaliveSeconds == (actual?.KeepaliveSeconds ?? 0) ? null : desired.KeepaliveSeconds,
            AllowedIPs = actual is not null && actual.AllowedIPs.ToHashSet().SetEquals(desired.AllowedIps) ? null : desired.AllowedIps,
        };
        var same = actual is not null && change is { PresharedKey: null, Endpoint: null, KeepaliveSeconds: null, AllowedIPs: null };
        return same ? null : change;
    }
}
