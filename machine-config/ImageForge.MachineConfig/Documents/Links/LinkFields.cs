// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>The keys that all kinds of link share.</summary>
internal static class LinkFields
{
    private const int MostAddresses = 64;

    /// <summary>The name first, then what is the kind's own, then what is common to all.</summary>
    /// <param name="example">A name.</param>
    /// <param name="number">Sets the kind's examples of addresses apart from those of others, as all of them may stand in one manifest.</param>
    public static IReadOnlyList<Field<T>> With<T>(string example, int number, string naming, params IReadOnlyList<Field<T>> own)
        where T : LinkDocument => [Name<T>(example, naming), .. own, .. Static<T>(number), .. Learnt<T>(), .. Common<T>()];

    /// <summary>Likewise for links on which nobody answers: without DHCP and router advertisements.</summary>
    public static IReadOnlyList<Field<T>> WithoutClients<T>(string example, int number, string naming, params IReadOnlyList<Field<T>> own)
        where T : LinkDocument => [Name<T>(example, naming), .. own, .. Static<T>(number), .. Common<T>()];

    private static Field<T, string> Name<T>(string example, string naming)
        where T : LinkDocument =>
        new(Kind.NameKey, HardwareNames.Interface, l => l.Name, (l, v) => l with { Name = v }, naming) { Example = example, Required = true };

    private static IReadOnlyList<Field<T>> Static<T>(int number)
        where T : LinkDocument =>
    [
        new Field<T, IReadOnlyList<InterfaceAddress>>("addresses", new ListShape<InterfaceAddress>(IpAddresses.OnLink, MostAddresses),
            l => l.Addresses, (l, v) => l with { Addresses = v }, "Static addresses with the length of their prefix.")
        { Example = $"[10.0.{number}.2/24, \"2001:db8:{number}::2/64\"]" },
        new Field<T, IReadOnlyList<RouteSettings>>("routes", new ListShape<RouteSettings>(RouteSettings.Shape, 256),
            l => l.Routes, (l, v) => l with { Routes = v }, "Routes that go with the link.")
        { Example = number == 0 ? "[{via: 10.0.0.1}]" : $"[{{to: 10.{number}.0.0/16, via: 10.0.{number}.1}}]" },
    ];

    private static IReadOnlyList<Field<T>> Learnt<T>()
        where T : LinkDocument =>
    [
        new Field<T, Dhcp4Settings>("dhcp4", Dhcp4Settings.Switch, l => l.Dhcp4, (l, v) => l with { Dhcp4 = v },
            "Whether to ask for an IPv4 address by DHCP, and what of the answer to use.")
        { Example = "true", DefaultText = "false" },
        new Field<T, Dhcp6Settings>("dhcp6", Dhcp6Settings.Switch, l => l.Dhcp6, (l, v) => l with { Dhcp6 = v },
            "Whether to ask for an IPv6 address by DHCPv6, and what of the answer to use. Its routers come by router advertisement.")
        { Example = "true", DefaultText = "false" },
        new Field<T, RaSettings>("ra", RaSettings.Switch, l => l.Ra, (l, v) => l with { Ra = v },
            "Whether to take IPv6 addresses (SLAAC) and routes from router advertisements.")
        { Example = "true", DefaultText = "true where dhcp4 or dhcp6 is on" },
    ];

    private static IReadOnlyList<Field<T>> Common<T>()
        where T : LinkDocument =>
    [
        new Field<T, int?>("mtu", new OptionalShape<int>(new IntegerShape(68, 65535)), l => l.Mtu, (l, v) => l with { Mtu = v },
            "Largest packet in bytes (1280 or more where IPv6 is used).")
        { Example = "1500", DefaultText = "the driver's or DHCP's" },
        new Field<T, bool>("up", new BooleanShape(), l => l.Up, (l, v) => l with { Up = v },
            "Whether the link is set up; false keeps it down.")
        { Example = "true" },
    ];

    public static Field<T, string> Mac<T>(string meaning)
        where T : LinkDocument =>
        new("mac", HardwareNames.Mac, l => l.Mac, (l, v) => l with { Mac = v }, meaning) { Example = "\"52:54:00:12:34:56\"" };

    /// <summary>A shape's answer to <see cref="LinkDocument.SameAs"/>.</summary>
    public static bool Same<T>(RecordShape<T> shape, T one, LinkDocument other)
        where T : LinkDocument =>
        other is T same && Yaml.YamlText.Flow(shape.ToNode(one, WriteMode.Revealed)) == Yaml.YamlText.Flow(shape.ToNode(same, WriteMode.Revealed));
}
