// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>What becomes of a packet.</summary>
public enum FirewallAction
{
    Accept,

    /// <summary>Vanishes; whoever sent it waits for its own patience to end.</summary>
    Drop,

    /// <summary>Is answered as if nobody listened there.</summary>
    Reject,
}

/// <summary>kind: Firewall. What may reach the machine. Without this document nothing is filtered.</summary>
public sealed record FirewallDocument
{
    /// <summary>Accept or drop, for packets that no rule decides.</summary>
    public FirewallAction DefaultAction { get; init; }

    /// <summary>In the order in which they are tried; the first that matches decides.</summary>
    public IReadOnlyList<FirewallRule> Ingress { get; init; } = [];

    /// <summary>Whether a rule asks who a mesh member is.</summary>
    public bool UsesRoles => Ingress.Any(r => r.Roles.Count > 0);

    private static readonly ChoiceShape<FirewallAction> Defaults = new("a default action",
        new("accept", FirewallAction.Accept, "lets through what no rule decides"),
        new("drop", FirewallAction.Drop, "drops what no rule decides"));

    internal static RecordShape<FirewallDocument> Shape { get; } = new("Firewall",
        "What may reach the machine. Loopback, answers to what the machine itself has begun, and after the rules what the machine's network cannot be without (ICMP errors, neighbour discovery, DHCP, the mesh), always pass.",
        new FirewallDocument(),
        new Field<FirewallDocument, FirewallAction>("defaultAction", Defaults, f => f.DefaultAction, (f, v) => f with { DefaultAction = v },
            "What becomes of packets that no rule decides.")
        { Example = "drop", Required = true },
        new Field<FirewallDocument, IReadOnlyList<FirewallRule>>("ingress", new ListShape<FirewallRule>(FirewallRule.Shape, 256) { Distinct = false },
            f => f.Ingress, (f, v) => f with { Ingress = v }, "Rules for what arrives, tried in order; the first that matches decides.")
        { Example = "[{name: ssh, protocol: tcp, ports: [22], from: [10.0.0.0/8]}]" })
    {
        IsDocument = true,
        Rules = IngressRules.Check,
    };

    internal static Kind<FirewallDocument> Kind { get; } =
        new SingleKind<FirewallDocument>(Shape, m => m.Firewall, (m, v) => m with { Firewall = v });
}
