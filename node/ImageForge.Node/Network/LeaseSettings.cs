// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.Netlink;
using ImageForge.Node.Dhcp;

namespace ImageForge.Node.Network;

/// <summary>What a lease means to the kernel: one address, and routes in the order they can be set.</summary>
internal sealed record LeaseSettings(InterfaceAddress Address, IReadOnlyList<NetworkRoute> Routes)
{
    public static LeaseSettings Of(DhcpLease lease, int linkIndex, uint metric)
    {
        var routes = lease.Routes.Select(route => new NetworkRoute(route.Destination)
        {
            Gateway = route.Gateway.Equals(IPAddress.Any) ? null : route.Gateway,
            Scope = route.Gateway.Equals(IPAddress.Any) ? AddressScope.Link : AddressScope.Global,
            LinkIndex = linkIndex, Metric = metric, Protocol = NetworkRoute.DhcpProtocol, PreferredSource = lease.Address,
        }).ToList();

        // Clouds lend a /32 and a router beyond it: the kernel takes such a router only when a route leads to it.
        var direct = routes.Where(r => r.Gateway is null).Select(r => r.Destination)
            .Append(RouteTo(lease.Address, lease.PrefixLength)).ToList();
        var bridges = routes.Where(r => r.Gateway is not null && !direct.Exists(d => d.Contains(r.Gateway)))
            .Select(r => r.Gateway!).Distinct()
            .Select(gateway => new NetworkRoute(new IPNetwork(gateway, 32))
            {
                Scope = AddressScope.Link, LinkIndex = linkIndex, Metric = metric, Protocol = NetworkRoute.DhcpProtocol,
                PreferredSource = lease.Address,
            });
        return new LeaseSettings(
            new InterfaceAddress(linkIndex, lease.Address, lease.PrefixLength, AddressScope.Global),
            [.. bridges.Concat(routes).OrderBy(r => r.Gateway is null ? 0 : 1)]);
    }

    private static IPNetwork RouteTo(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < 32; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }
}
