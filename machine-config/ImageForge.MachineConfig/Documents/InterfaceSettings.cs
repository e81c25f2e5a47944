// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>One network interface, chosen by name or by hardware address.</summary>
public sealed record InterfaceSettings
{
    /// <summary>The kernel's name; null when chosen by <see cref="Mac"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Lower case with colons, as /sys/class/net/*/address; null when chosen by <see cref="Name"/>.</summary>
    public string? Mac { get; init; }

    /// <summary>As written; null leaves it to <see cref="UsesDhcp"/>.</summary>
    public bool? Dhcp { get; init; }

    public IReadOnlyList<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>IPv4 default gateway; null for none (or DHCP's).</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>IPv6 default gateway; null for none (or the router advertisement's).</summary>
    public IPAddress? Gateway6 { get; init; }

    /// <summary>Bytes; null leaves what the driver or DHCP says.</summary>
    public int? Mtu { get; init; }

    /// <summary>Whether DHCPv4 runs: as written, else exactly when no address is given.</summary>
    public bool UsesDhcp => Dhcp ?? Addresses.Count == 0;

    /// <summary>RFC 8200 section 5: every link that carries IPv6 takes packets of 1280 bytes.</summary>
    internal const int LeastMtuIpv6 = 1280;

    internal static RecordShape<InterfaceSettings> Shape { get; } = new("interface",
        "One network interface, chosen by name or by hardware address.", new InterfaceSettings(),
        new Field<InterfaceSettings, string>("name", HardwareNames.Interface, i => i.Name, (i, v) => i with { Name = v },
            "Name that the kernel gives the interface.")
        { Example = "eth0" },
        new Field<InterfaceSettings, string>("mac", HardwareNames.Mac, i => i.Mac, (i, v) => i with { Mac = v },
            "Hardware address of the interface, in place of its name.")
        { Example = "\"52:54:00:12:34:56\"" },
        new Field<InterfaceSettings, bool?>("dhcp", new OptionalShape<bool>(new BooleanShape()), i => i.Dhcp, (i, v) => i with { Dhcp = v },
            "Whether to ask for an IPv4 address by DHCP.")
        { Example = "true", DefaultText = "true unless addresses are given" },
        new Field<InterfaceSettings, IReadOnlyList<InterfaceAddress>>("addresses", new ListShape<InterfaceAddress>(IpAddresses.OnLink, 64),
            i => i.Addresses, (i, v) => i with { Addresses = v }, "Static addresses with the length of their prefix.")
        { Example = "[10.0.0.2/24, \"2001:db8::2/64\"]" },
        new Field<InterfaceSettings, IPAddress>("gateway", IpAddresses.V4, i => i.Gateway, (i, v) => i with { Gateway = v },
            "IPv4 default gateway; one of the static addresses must reach it.")
        { Example = "10.0.0.1" },
        new Field<InterfaceSettings, IPAddress>("gateway6", IpAddresses.V6, i => i.Gateway6, (i, v) => i with { Gateway6 = v },
            "IPv6 default gateway: link-local, or reached by one of the static addresses.")
        { Example = "\"fe80::1\"" },
        new Field<InterfaceSettings, int?>("mtu", new OptionalShape<int>(new IntegerShape(68, 65535)), i => i.Mtu, (i, v) => i with { Mtu = v },
            "Largest packet in bytes (1280 or more where IPv6 is used).")
        { Example = "1500", DefaultText = "the driver's or DHCP's" })
    {
        ExactlyOne = ("name", "mac"),
        Rules = Check,
    };

    private static void Check(InterfaceSettings nic, RecordScope scope)
    {
        if (scope.Good("dhcp", "addresses") && nic is { Dhcp: false, Addresses.Count: 0 })
            scope.Error(DiagnosticCode.InterfaceWithoutAddress, "dhcp", "without DHCP and addresses the interface gets no IPv4 address", null,
                "give addresses, or remove dhcp: false");
        if (scope.Good("addresses", "gateway")) CheckGateway(nic, nic.Gateway, "gateway", scope);
        if (scope.Good("addresses", "gateway6")) CheckGateway(nic, nic.Gateway6, "gateway6", scope);
        var ipv6 = nic.Gateway6 is not null || nic.Addresses.Any(a => a.Address.AddressFamily == AddressFamily.InterNetworkV6);
        if (scope.Good("mtu") && nic.Mtu < LeastMtuIpv6 && ipv6)
            scope.Error(DiagnosticCode.MtuTooSmall, "mtu", $"{nic.Mtu} is too small for IPv6", $"at least {LeastMtuIpv6}");
        for (var i = 0; i < nic.Addresses.Count; i++)
        {
            if (nic.Addresses.Take(i).Any(a => a.Address.Equals(nic.Addresses[i].Address)))
                scope.Error(DiagnosticCode.PrefixOverlap, "addresses", i, "the same address with another prefix length", null, "keep one of them");
        }
    }

    private static void CheckGateway(InterfaceSettings nic, IPAddress? gateway, string key, RecordScope scope)
    {
        if (gateway is null || gateway.IsIPv6LinkLocal) return;
        var own = nic.Addresses.Where(a => a.Address.AddressFamily == gateway.AddressFamily).ToList();
        if (own.Any(a => a.Address.Equals(gateway)))
            scope.Error(DiagnosticCode.GatewayOutside, key, $"{gateway} is the interface's own address", "the router's address");
        else if (own.Count == 0)
            scope.Error(DiagnosticCode.GatewayOutside, key, $"no static address reaches {gateway}",
                "an address of the gateway's prefix under addresses", "DHCP brings its own gateway: remove this one, or add addresses");
        else if (!own.Any(a => a.Network.Contains(gateway)))
            scope.Error(DiagnosticCode.GatewayOutside, key, $"{gateway} lies in no prefix of this interface",
                "an address within " + string.Join(" or ", own.Select(a => a.Network)));
    }
}
