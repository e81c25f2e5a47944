// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>What must agree within the document of a link, whatever its kind.</summary>
internal static class LinkRules
{
    public static void Check(LinkDocument link, RecordScope scope)
    {
        CheckMtu(link, scope);
        CheckAddresses(link, scope);
        CheckPorts(link, scope);
        if (scope.Good("addresses", "routes", "dhcp4", "dhcp6", "ra"))
        {
            for (var i = 0; i < link.Routes.Count; i++) CheckGateway(link, link.Routes[i], i, scope);
        }

        if (link.Up || !scope.Good("up", "dhcp4", "dhcp6", "routes")) return;
        foreach (var (key, used) in ((string, bool)[])[("dhcp4", link.UsesDhcp4), ("dhcp6", link.UsesDhcp6), ("ra", link.Ra is { On: true }), ("routes", link.Routes.Count > 0)])
            if (used) scope.Error(DiagnosticCode.LinkDownInUse, key, $"{link.Name} is kept down, and needs to be up for this", null, "remove up: false, or this key");
    }

    private static void CheckMtu(LinkDocument link, RecordScope scope)
    {
        if (!scope.Good("mtu", "addresses", "dhcp4", "dhcp6", "ra") || link.Mtu is not < LinkDocument.LeastMtuIpv6) return;
        if (link.UsesDhcp6 || link.Ra is { On: true } || link.Addresses.Any(a => a.Address.AddressFamily == AddressFamily.InterNetworkV6))
            scope.Error(DiagnosticCode.MtuTooSmall, "mtu", $"{link.Mtu} is too small for IPv6", $"at least {LinkDocument.LeastMtuIpv6}");
    }

    private static void CheckAddresses(LinkDocument link, RecordScope scope)
    {
        for (var i = 0; i < link.Addresses.Count; i++)
        {
            if (link.Addresses.Take(i).Any(a => a.Address.Equals(link.Addresses[i].Address)))
                scope.Error(DiagnosticCode.PrefixOverlap, "addresses", i, "the same address with another prefix length", null, "keep one of them");
        }
    }

    private static void CheckPorts(LinkDocument link, RecordScope scope)
    {
        if (link.PortNames.IndexOf(link.Name) is var at and >= 0)
            scope.Error(DiagnosticCode.LinkCycle, "ports", at, $"{link.Name} cannot be a port of itself", "the names of other links");
    }

    private static void CheckGateway(LinkDocument link, RouteSettings route, int index, RecordScope scope)
    {
        if (route is not { Via: { IsIPv6LinkLocal: false } gateway, OnLink: false }) return;
        var own = link.Addresses.Where(a => a.Address.AddressFamily == gateway.AddressFamily).ToList();
        var inner = scope.Within("routes", index);
        if (own.Any(a => a.Address.Equals(gateway)))
            inner.Error(DiagnosticCode.GatewayOutside, "via", $"{gateway} is the link's own address", "the router's address");
        else if (own.Any(a => a.Network.Contains(gateway)) || link.Learns(gateway.AddressFamily) || IsBridged(link, gateway))
            return;
        else if (own.Count == 0)
            inner.Error(DiagnosticCode.GatewayOutside, "via", $"no address of {link.Name} reaches {gateway}", "an address of the gateway's prefix under addresses",
                "add one, or onLink: true where the gateway is a neighbour all the same");
        else
            inner.Error(DiagnosticCode.GatewayOutside, "via", $"{gateway} lies in no prefix of {link.Name}",
                "an address within " + string.Join(" or ", own.Select(a => a.Network)), "correct it, or add onLink: true where the gateway is a neighbour all the same");
    }

    /// <summary>Whether another route of the link says that the gateway is on it.</summary>
    private static bool IsBridged(LinkDocument link, System.Net.IPAddress gateway) =>
        link.Routes.Any(r => r is { Via: null, Kind: RouteKind.Unicast, To: { } to } && to.BaseAddress.AddressFamily == gateway.AddressFamily && to.Contains(gateway));

    private static int IndexOf(this IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
            if (names[i] == name) return i;
        return -1;
    }
}
