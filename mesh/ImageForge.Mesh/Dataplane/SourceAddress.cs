// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.Netlink;

namespace ImageForge.Mesh.Dataplane;

/// <summary>
/// Which IPv4 source traffic into the mesh should carry. The mesh link has no IPv4 address, so the kernel would take the
/// first one of any link; this takes the one that the same traffic would have without the mesh.
/// </summary>
internal static class SourceAddress
{
    /// <param name="mainRoutes">IPv4 routes of the main table.</param>
    /// <returns>Null: leave it to the kernel.</returns>
    public static IPAddress? For(IPNetwork destination, IReadOnlyList<NetworkRoute> mainRoutes, IReadOnlyList<InterfaceAddress> addresses)
    {
        var best = mainRoutes
            .Where(route => route.Table == NetworkRoute.MainTable && route.Destination.Contains(destination.BaseAddress)
                            && route.Destination.PrefixLength <= destination.PrefixLength)
            .OrderByDescending(route => route.Destination.PrefixLength)
            .ThenBy(route => route.Metric)
            .FirstOrDefault();
        if (best?.PreferredSource is { } preferred)
            return preferred;
        var reachable = best?.Gateway ?? destination.BaseAddress;
        return addresses
            .Where(address => address.LinkIndex == best?.LinkIndex && address.Scope == AddressScope.Global
                              && address.Address.AddressFamily == destination.BaseAddress.AddressFamily)
            .OrderByDescending(address => Addressing.IpPrefix.Masked(address.Address, address.PrefixLength).Contains(reachable))
            .Select(address => address.Address)
            .FirstOrDefault();
    }
}
