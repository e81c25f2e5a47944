// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>What a packet carries.</summary>
public enum FirewallProtocol
{
    Any,
    Tcp,
    Udp,
    Sctp,
    Icmp,
    Icmpv6,
}

/// <summary>
/// One rule: a packet that fits all of protocol, ports and interfaces, and comes from one of the sources, gets the action.
/// What is not given fits everything.
/// </summary>
public sealed record FirewallRule
{
    /// <summary>DNS label, unique among the rules.</summary>
    public string Name { get; init; } = "";

    public FirewallAction Action { get; init; }

    public FirewallProtocol Protocol { get; init; }

    /// <summary>Destination ports; for protocols that have such. None overlaps another.</summary>
    public IReadOnlyList<PortRange> Ports { get; init; } = [];

    /// <summary>Source prefixes; together with <see cref="Roles"/>: either is enough.</summary>
    public IReadOnlyList<IPNetwork> From { get; init; } = [];

    /// <summary>Members of the mesh in one of these roles, by what arrives over the mesh's link.</summary>
    public IReadOnlyList<MachineRole> Roles { get; init; } = [];

    /// <summary>Names of links on which packets arrive.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    private static readonly ChoiceShape<FirewallAction> Actions = new("an action",
        new("accept", FirewallAction.Accept, "lets the packet through"),
        new("drop", FirewallAction.Drop, "drops the packet without a word"),
        new("reject", FirewallAction.Reject, "drops the packet and answers \"port unreachable\""));

    private static readonly ChoiceShape<FirewallProtocol> Protocols = new("a protocol",
        new("any", FirewallProtocol.Any, "whatever it is"),
        new("tcp", FirewallProtocol.Tcp, "TCP"),
        new("udp", FirewallProtocol.Udp, "UDP"),
        new("sctp", FirewallProtocol.Sctp, "SCTP"),
        new("icmp", FirewallProtocol.Icmp, "ICMP of IPv4, ping among it"),
        new("icmpv6", FirewallProtocol.Icmpv6, "ICMP of IPv6, ping among it"));

    internal static RecordShape<FirewallRule> Shape { get; } = new("firewall rule",
        "A packet that fits all that is given here gets the action.", new FirewallRule(),
        new Field<FirewallRule, string>("name", DnsNames.DocumentName, r => r.Name, (r, v) => r with { Name = v },
            "Tells this rule from the others; shown beside the rule in the kernel.")
        { Example = "ssh", Required = true },
        new Field<FirewallRule, FirewallAction>("action", Actions, r => r.Action, (r, v) => r with { Action = v }, "What becomes of the packet.")
        { Example = "accept" },
        new Field<FirewallRule, FirewallProtocol>("protocol", Protocols, r => r.Protocol, (r, v) => r with { Protocol = v }, "What the packet carries.")
        { Example = "tcp" },
        new Field<FirewallRule, IReadOnlyList<PortRange>>("ports", new ListShape<PortRange>(new PortShape(), 64), r => r.Ports, (r, v) => r with { Ports = v },
            "Destination ports and ranges of such; for tcp, udp and sctp.")
        { Example = "[22, 8000-8010]", DefaultText = "all ports" },
        new Field<FirewallRule, IReadOnlyList<IPNetwork>>("from", new ListShape<IPNetwork>(IpAddresses.Prefix, 256), r => r.From, (r, v) => r with { From = v },
            "Prefixes that the packet comes from.")
        { Example = "[10.0.0.0/8, \"2001:db8::/32\"]", DefaultText = "everywhere" },
        new Field<FirewallRule, IReadOnlyList<MachineRole>>("roles", new ListShape<MachineRole>(MachineDocument.Roles, 2), r => r.Roles,
            (r, v) => r with { Roles = v },
            "Roles of mesh members: packets that arrive over the mesh from a machine with such a role. Given together with from, either is enough.")
        { Example = "[controlplane]", DefaultText = "members and others" },
        new Field<FirewallRule, IReadOnlyList<string>>("interfaces", new ListShape<string>(FirewallWords.Interface, 64), r => r.Interfaces,
            (r, v) => r with { Interfaces = v }, "Links on which the packet arrives; mesh0 is the mesh's.")
        { Example = "[eth0]", DefaultText = "all links" });
}
