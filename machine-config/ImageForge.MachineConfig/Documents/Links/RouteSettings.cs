// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>What becomes of packets that a route matches.</summary>
public enum RouteKind
{
    Unicast,
    Blackhole,
    Unreachable,
    Prohibit,
}

/// <summary>A route of a link.</summary>
public sealed record RouteSettings
{
    /// <summary>Null: the default route of the gateway's family.</summary>
    public IPNetwork? To { get; init; }

    /// <summary>Null: the destination is on the link itself.</summary>
    public IPAddress? Via { get; init; }

    /// <summary>Null: the kernel's, which is 0 for IPv4 and 1024 for IPv6.</summary>
    public int? Metric { get; init; }

    /// <summary>Null leaves the choice to the kernel.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>254 is the main one.</summary>
    public int Table { get; init; } = MainTable;

    public RouteKind Kind { get; init; } = RouteKind.Unicast;

    /// <summary>The gateway is a neighbour although no address of the link says so.</summary>
    public bool OnLink { get; init; }

    /// <summary>Null: the link's.</summary>
    public int? Mtu { get; init; }

    /// <summary>RT_TABLE_MAIN of linux/rtnetlink.h.</summary>
    internal const int MainTable = 254;

    public bool IsDefault => To is null or { PrefixLength: 0 };

    public AddressFamily Family => (To?.BaseAddress ?? Via)?.AddressFamily ?? AddressFamily.InterNetwork;

    /// <summary>The destination, written out.</summary>
    public IPNetwork Destination => To ?? new(Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);

    internal static RecordShape<RouteSettings> Shape { get; } = new("route", "A route that goes with the link.", new RouteSettings(),
        new Field<RouteSettings, IPNetwork?>("to", LinkWords.Destination, r => r.To, (r, v) => r with { To = v },
            "Destination.")
        { Example = "10.8.0.0/16", DefaultText = "default, of the family of via" },
        new Field<RouteSettings, IPAddress>("via", IpAddresses.Any, r => r.Via, (r, v) => r with { Via = v },
            "Gateway; without one the destination is on the link itself.")
        { Example = "10.0.0.1" },
        new Field<RouteSettings, int?>("metric", new OptionalShape<int>(new IntegerShape(0, int.MaxValue)), r => r.Metric, (r, v) => r with { Metric = v },
            "Of several routes to one destination that with the lowest metric is taken.")
        { Example = "200", DefaultText = "0 for IPv4, 1024 for IPv6" },
        new Field<RouteSettings, IPAddress>("source", IpAddresses.Any, r => r.Source, (r, v) => r with { Source = v },
            "Own address that packets which this machine sends by the route carry.")
        { Example = "10.0.0.2" },
        new Field<RouteSettings, int>("table", new IntegerShape(1, int.MaxValue), r => r.Table, (r, v) => r with { Table = v },
            "Routing table; those besides 254, the main one, are asked by a RoutingRule.")
        { Example = "100" },
        new Field<RouteSettings, RouteKind>("type",
            new ChoiceShape<RouteKind>("a type of route",
                new("unicast", RouteKind.Unicast, "packets go on"),
                new("blackhole", RouteKind.Blackhole, "packets vanish"),
                new("unreachable", RouteKind.Unreachable, "packets are answered with \"host unreachable\""),
                new("prohibit", RouteKind.Prohibit, "packets are answered with \"prohibited\"")),
            r => r.Kind, (r, v) => r with { Kind = v }, "What becomes of the packets.")
        { Example = "blackhole" },
        new Field<RouteSettings, bool>("onLink", new BooleanShape(), r => r.OnLink, (r, v) => r with { OnLink = v },
            "Whether the gateway is a neighbour although no address of the link reaches it.")
        { Example = "true" },
        new Field<RouteSettings, int?>("mtu", new OptionalShape<int>(new IntegerShape(68, 65535)), r => r.Mtu, (r, v) => r with { Mtu = v },
            "Largest packet on this way in bytes.")
        { Example = "1400", DefaultText = "the link's" })
    {
        Rules = RouteRules,
    };

    private static void RouteRules(RouteSettings route, RecordScope scope)
    {
        if (!scope.Good("to", "via", "type", "source")) return;
        if (route.Kind != RouteKind.Unicast)
        {
            foreach (var (key, given) in ((string, bool)[])[("via", route.Via is not null), ("source", route.Source is not null), ("onLink", route.OnLink), ("mtu", route.Mtu is not null)])
                if (given) scope.Error(DiagnosticCode.RouteUnfit, key, "a route that ends here has no way to describe", null, "remove this key, or the type");
            if (route.To is null) scope.Error(DiagnosticCode.RouteUnfit, "to", "without via it is open which family's default is meant", "0.0.0.0/0, \"::/0\" or another prefix");
            return;
        }

        if (route.To is null && route.Via is null)
        {
            scope.Error(DiagnosticCode.RouteUnfit, "to", "the route has neither a destination nor a gateway", null, "give via, to or both");
            return;
        }

        foreach (var (key, address) in ((string, IPAddress?)[])[("via", route.Via), ("source", route.Source)])
            if (address is not null && address.AddressFamily != route.Family)
                scope.Error(DiagnosticCode.RouteUnfit, key, $"{address} is not of the family of {(route.To is { } to ? to.ToString() : route.Via!.ToString())}");
        if (route is { OnLink: true, Via: null })
            scope.Error(DiagnosticCode.RouteUnfit, "onLink", "there is no gateway that could be on the link", null, "remove this key, or add via");
        if (scope.Good("mtu") && route.Mtu < LinkDocument.LeastMtuIpv6 && route.Family == AddressFamily.InterNetworkV6)
            scope.Error(DiagnosticCode.MtuTooSmall, "mtu", $"{route.Mtu} is too small for IPv6", $"at least {LinkDocument.LeastMtuIpv6}");
    }
}
