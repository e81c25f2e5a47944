// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.Linux.Netlink;

namespace ImageForge.Mesh.Dataplane;

/// <summary>
/// Sends traffic for peers' addresses into the mesh, without a packet filter: one rule per family looks every packet up
/// in table 180 first, except WireGuard's own encrypted ones, which carry a mark. The table holds the destinations of
/// the peers and nothing else, so everything without an entry goes on to the main table: the default route is untouched,
/// and a peer's own network address may be in the table although its encrypted packets travel there.
/// Marks, table and priority are KubeSpan's, so that administrators find what they know.
/// </summary>
internal sealed class MeshRoutes(RouteNetlink netlink)
{
    public const uint Table = 180;
    public const uint RulePriority = 32500;

    /// <summary>On packets that WireGuard sends; of the two bits in the mask only this one is used here.</summary>
    public const uint EncryptedMark = 0x20;

    public const uint MarkMask = 0x60;

    private static readonly AddressFamily[] Families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    public void EnsureRules()
    {
        foreach (var family in Families)
            netlink.AddRule(Rule(family));
    }

    /// <summary>Makes the table hold exactly these destinations; routes that are right already are not touched.</summary>
    /// <param name="link">Index of the mesh link.</param>
    /// <param name="addresses">Of this machine, to choose IPv4 sources from.</param>
    public void Apply(int link, IEnumerable<IPNetwork> destinations, IReadOnlyList<InterfaceAddress> addresses)
    {
        var v4Routes = netlink.Routes(AddressFamily.InterNetwork);
        var wanted = destinations.Distinct().Select(destination => new NetworkRoute(destination)
        {
            Table = Table,
            LinkIndex = link,
            PreferredSource = destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork
                ? SourceAddress.For(destination, v4Routes, addresses)
                : null,
        }).ToDictionary(route => route.Destination);
        foreach (var route in v4Routes.Concat(netlink.Routes(AddressFamily.InterNetworkV6)).Where(route => route.Table == Table))
        {
            if (!wanted.TryGetValue(route.Destination, out var same))
                netlink.RemoveRoute(route);
            else if (same.LinkIndex == route.LinkIndex && Equals(same.PreferredSource, route.PreferredSource))
                wanted.Remove(route.Destination);
        }

        foreach (var route in wanted.Values)
            netlink.SetRoute(route);
    }

    /// <summary>Leaves nothing behind.</summary>
    public void Remove()
    {
        foreach (var family in Families)
        {
            netlink.RemoveRule(Rule(family));
            foreach (var route in netlink.Routes(family).Where(route => route.Table == Table))
                netlink.RemoveRoute(route);
        }
    }

    private static RoutingRule Rule(AddressFamily family) =>
        new(family, RulePriority, Table, EncryptedMark, MarkMask) { Invert = true };
}
