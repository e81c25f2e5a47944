// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>What becomes of packets that a routing rule matches.</summary>
public enum RuleAction
{
    Lookup,
    Blackhole,
    Unreachable,
    Prohibit,
}

/// <summary>Which of the two routing policies a rule is a part of.</summary>
public enum RuleFamily
{
    Both,
    Ipv4,
    Ipv6,
}

/// <summary>kind: RoutingRule. Which routing table packets are looked up in.</summary>
public sealed record RoutingRuleDocument
{
    public string Name { get; init; } = "";

    /// <summary>1 to 32765; lower is asked first. The main table's rule stands at 32766.</summary>
    public int Priority { get; init; }

    /// <summary>Null: as from and to say, else both.</summary>
    public RuleFamily? Family { get; init; }

    public IPNetwork? From { get; init; }

    public IPNetwork? To { get; init; }

    public FirewallMark? Mark { get; init; }

    /// <summary>Null: any.</summary>
    public string? InLink { get; init; }

    /// <summary>Null: any.</summary>
    public string? OutLink { get; init; }

    public bool Invert { get; init; }

    /// <summary>Null unless the action is to look up a table.</summary>
    public int? Table { get; init; }

    public RuleAction Action { get; init; } = RuleAction.Lookup;

    /// <summary>Of each of these a rule is made.</summary>
    public IReadOnlyList<AddressFamily> Families => (Family, (From ?? To)?.BaseAddress.AddressFamily) switch
    {
        (RuleFamily.Ipv4, _) => [AddressFamily.InterNetwork],
        (RuleFamily.Ipv6, _) => [AddressFamily.InterNetworkV6],
        (_, { } only) => [only],
        _ => [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6],
    };

    internal static RecordShape<RoutingRuleDocument> Shape { get; } = new("RoutingRule", "Which routing table packets are looked up in, or that they are refused.",
        new RoutingRuleDocument(),
        new Field<RoutingRuleDocument, string>(ImageForge.MachineConfig.Kind.NameKey, DnsNames.MachineName, r => r.Name, (r, v) => r with { Name = v }, "Name of the rule, for people.")
        { Example = "from-storage", Required = true },
        new Field<RoutingRuleDocument, int>("priority", new IntegerShape(1, 32765), r => r.Priority, (r, v) => r with { Priority = v },
            "Rules are asked from the lowest to the highest; that of the main table stands at 32766, the mesh's at 32500.")
        { Example = "1000", Required = true },
        new Field<RoutingRuleDocument, RuleFamily?>("family", new OptionalShape<RuleFamily>(new ChoiceShape<RuleFamily>("a family",
                new("both", RuleFamily.Both, "IPv4 and IPv6"), new("ipv4", RuleFamily.Ipv4, "IPv4"), new("ipv6", RuleFamily.Ipv6, "IPv6"))),
            r => r.Family, (r, v) => r with { Family = v }, "For which packets the rule is.")
        { Example = "ipv4", DefaultText = "that of from and to, else both" },
        new Field<RoutingRuleDocument, IPNetwork?>("from", new OptionalShape<IPNetwork>(IpAddresses.Network), r => r.From, (r, v) => r with { From = v }, "Source addresses.")
        { Example = "10.0.0.0/24", DefaultText = "all" },
        new Field<RoutingRuleDocument, IPNetwork?>("to", new OptionalShape<IPNetwork>(IpAddresses.Network), r => r.To, (r, v) => r with { To = v }, "Destination addresses.")
        { Example = "10.9.0.0/16", DefaultText = "all" },
        new Field<RoutingRuleDocument, FirewallMark?>("fwmark", LinkWords.Mark, r => r.Mark, (r, v) => r with { Mark = v }, "Mark of the packet, and which of its bits count.")
        { Example = "0x40/0x60", DefaultText = "any" },
        new Field<RoutingRuleDocument, string>("iif", HardwareNames.AnyInterface, r => r.InLink, (r, v) => r with { InLink = v },
            "Link that the packet came in by; lo for packets that this machine sends.")
        { Example = "eth1", DefaultText = "any" },
        new Field<RoutingRuleDocument, string>("oif", HardwareNames.AnyInterface, r => r.OutLink, (r, v) => r with { OutLink = v },
            "Link that the sending socket is bound to.")
        { Example = "eth1", DefaultText = "any" },
        new Field<RoutingRuleDocument, bool>("invert", new BooleanShape(), r => r.Invert, (r, v) => r with { Invert = v }, "Whether the rule is for all packets but those that match.")
        { Example = "true" },
        new Field<RoutingRuleDocument, int?>("table", new OptionalShape<int>(new IntegerShape(1, int.MaxValue)), r => r.Table, (r, v) => r with { Table = v },
            "Routing table to look up; 254 is the main one.")
        { Example = "100" },
        new Field<RoutingRuleDocument, RuleAction>("action", new ChoiceShape<RuleAction>("an action",
                new("lookup", RuleAction.Lookup, "look up table"),
                new("blackhole", RuleAction.Blackhole, "packets vanish"),
                new("unreachable", RuleAction.Unreachable, "packets are answered with \"network unreachable\""),
                new("prohibit", RuleAction.Prohibit, "packets are answered with \"prohibited\"")),
            r => r.Action, (r, v) => r with { Action = v }, "What becomes of the packets.")
        { Example = "lookup" })
    {
        IsDocument = true,
        Rules = Check,
    };

    internal static Kind<RoutingRuleDocument> Kind { get; } = new NamedKind<RoutingRuleDocument>(Shape, m => m.RoutingRules, (m, v) => m with { RoutingRules = v });

    private static void Check(RoutingRuleDocument rule, RecordScope scope)
    {
        if (scope.Good("table", "action"))
        {
            if (rule is { Action: RuleAction.Lookup, Table: null })
                scope.Error(DiagnosticCode.RoutingRuleUnfit, "table", "no table to look up", "a table's number", "for example table: 100");
            else if (rule.Action != RuleAction.Lookup && rule.Table is not null)
                scope.Error(DiagnosticCode.RoutingRuleUnfit, "table", "packets that are refused are not looked up", null, "remove table or action");
        }

        if (!scope.Good("family", "from", "to")) return;
        if (rule is { From: { } from, To: { } to } && from.BaseAddress.AddressFamily != to.BaseAddress.AddressFamily)
            scope.Error(DiagnosticCode.RoutingRuleUnfit, "to", $"{to} is not of the family of {from}", null, "write a rule for each family");
        else if ((rule.From ?? rule.To)?.BaseAddress.AddressFamily is { } family && rule.Family is { } said &&
            said != (family == AddressFamily.InterNetwork ? RuleFamily.Ipv4 : RuleFamily.Ipv6))
            scope.Error(DiagnosticCode.RoutingRuleUnfit, "family", $"{rule.From ?? rule.To} is of another family", null, "remove this key: the addresses say it");
        if (scope.Good("iif", "oif", "fwmark") && rule is { From: null, To: null, Mark: null, InLink: null, OutLink: null })
            scope.Error(DiagnosticCode.RoutingRuleUnfit, "priority", "the rule takes every packet from all rules after it", "from, to, fwmark, iif or oif",
                "say which packets are meant; from: 0.0.0.0/0 where all are");
    }
}
