// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>The keys of a bond. The words are the kernel's: https://docs.kernel.org/networking/bonding.html</summary>
internal static class BondFields
{
    public static ChoiceShape<BondMode> Modes { get; } = new("a bond's mode",
        new("active-backup", BondMode.ActiveBackup, "one port is used, another when it fails"),
        new("802.3ad", BondMode.Lacp, "LACP: all ports, as agreed with the switch"),
        new("balance-xor", BondMode.Xor, "a port for each pair of partners"),
        new("balance-rr", BondMode.RoundRobin, "one packet after the other on the next port"),
        new("broadcast", BondMode.Broadcast, "every packet on all ports"),
        new("balance-tlb", BondMode.TransmitBalance, "outgoing traffic is spread by load"),
        new("balance-alb", BondMode.AdaptiveBalance, "incoming traffic as well, by answering ARP"));

    public static IReadOnlyList<Field<BondDocument>> All { get; } =
    [
        new Field<BondDocument, IReadOnlyList<string>>("ports", new ListShape<string>(HardwareNames.Interface, 32, least: 1),
            b => b.Ports, (b, v) => b with { Ports = v }, "Names of the links that it consists of; they carry no addresses of their own.")
        { Example = "[eth1, eth2]", Required = true },
        new Field<BondDocument, BondMode>("mode", Modes, b => b.Mode, (b, v) => b with { Mode = v }, "How traffic is spread over the ports.")
        { Example = "802.3ad" },
        Milliseconds("miimon", b => b.Miimon, (b, v) => b with { Miimon = v }, "Milliseconds between looks at the ports' carriers; 0 never looks.",
            "100", $"{BondDocument.DefaultMiimon}, or 0 with arpInterval"),
        new Field<BondDocument, int>("updelay", new IntegerShape(0, 600_000), b => b.UpDelay, (b, v) => b with { UpDelay = v },
            "Milliseconds that a carrier must last before the port is used; a multiple of miimon.")
        { Example = "200" },
        new Field<BondDocument, int>("downdelay", new IntegerShape(0, 600_000), b => b.DownDelay, (b, v) => b with { DownDelay = v },
            "Milliseconds that a carrier must be gone before the port is left; a multiple of miimon.")
        { Example = "200" },
        Milliseconds("arpInterval", b => b.ArpInterval, (b, v) => b with { ArpInterval = v },
            "Milliseconds between ARP probes of arpTargets, by which ports are judged in place of their carriers.", "1000", "no probes", alternative: true),
        new Field<BondDocument, IReadOnlyList<IPAddress>>("arpTargets", new ListShape<IPAddress>(IpAddresses.V4, 16),
            b => b.ArpTargets, (b, v) => b with { ArpTargets = v }, "IPv4 addresses that are probed.")
        { Example = "[10.0.2.1]", Alternative = true },
        new Field<BondDocument, LacpRate?>("lacpRate", new OptionalShape<LacpRate>(new ChoiceShape<LacpRate>("an LACP rate",
                new("slow", LacpRate.Slow, "every 30 seconds"), new("fast", LacpRate.Fast, "every second"))),
            b => b.LacpRate, (b, v) => b with { LacpRate = v }, "How often the switch is asked to send its LACP messages.")
        { Example = "fast", DefaultText = "slow" },
        new Field<BondDocument, BondHashPolicy?>("hashPolicy", new OptionalShape<BondHashPolicy>(new ChoiceShape<BondHashPolicy>("a hash policy",
                new("layer2", BondHashPolicy.Layer2, "hardware addresses"),
                new("layer2+3", BondHashPolicy.Layer23, "hardware and IP addresses"),
                new("layer3+4", BondHashPolicy.Layer34, "IP addresses and ports"),
                new("encap2+3", BondHashPolicy.Encapsulated23, "as layer2+3, inside tunnels"),
                new("encap3+4", BondHashPolicy.Encapsulated34, "as layer3+4, inside tunnels"),
                new("vlan+srcmac", BondHashPolicy.VlanSource, "VLAN and source hardware address"))),
            b => b.HashPolicy, (b, v) => b with { HashPolicy = v }, "By what of a packet its port is chosen.")
        { Example = "layer3+4", DefaultText = "layer2" },
        new Field<BondDocument, string>("primary", HardwareNames.Interface, b => b.Primary, (b, v) => b with { Primary = v },
            "The port that is used whenever it works.")
        { Example = "eth1", Alternative = true },
        new Field<BondDocument, int?>("minLinks", new OptionalShape<int>(new IntegerShape(0, 32)), b => b.MinLinks, (b, v) => b with { MinLinks = v },
            "Working ports below which the bond counts as down.")
        { Example = "1", DefaultText = "0" },
        LinkFields.Mac<BondDocument>("Hardware address to set in place of a port's."),
    ];

    private static Field<BondDocument, int?> Milliseconds(
        string key, Func<BondDocument, int?> get, Func<BondDocument, int?, BondDocument> with, string meaning, string example, string fallback,
        bool alternative = false) =>
        new(key, new OptionalShape<int>(new IntegerShape(0, 60_000)), get, with, meaning) { Example = example, DefaultText = fallback, Alternative = alternative };
}
