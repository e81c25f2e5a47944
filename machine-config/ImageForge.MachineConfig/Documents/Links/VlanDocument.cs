// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>Which tag marks a VLAN's frames.</summary>
public enum VlanProtocol
{
    Customer,
    Service,
}

/// <summary>kind: Vlan. One VLAN of another link.</summary>
public sealed record VlanDocument : LinkDocument
{
    /// <summary>Name of the link whose frames carry the tag.</summary>
    public string Parent { get; init; } = "";

    /// <summary>1 to 4094; IEEE 802.1Q keeps 0 and 4095 for itself.</summary>
    public int Id { get; init; }

    public VlanProtocol Protocol { get; init; } = VlanProtocol.Customer;

    internal static RecordShape<VlanDocument> Shape { get; } = new("Vlan", "One VLAN of another link.", new VlanDocument(),
        LinkFields.With<VlanDocument>("eth0.10", 1, "Name that the link is given.",
            new Field<VlanDocument, string>("parent", HardwareNames.Interface, v => v.Parent, (v, p) => v with { Parent = p },
                "Name of the link that carries the VLAN; it has a document of its own.")
            { Example = "eth0", Required = true },
            new Field<VlanDocument, int>("id", new IntegerShape(1, 4094), v => v.Id, (v, i) => v with { Id = i }, "The VLAN's number.")
            { Example = "10", Required = true },
            new Field<VlanDocument, VlanProtocol>("protocol",
                new ChoiceShape<VlanProtocol>("a VLAN protocol",
                    new("802.1q", VlanProtocol.Customer, "the usual tag"),
                    new("802.1ad", VlanProtocol.Service, "the outer tag of stacked VLANs (QinQ)")),
                v => v.Protocol, (v, p) => v with { Protocol = p }, "The tag that marks the VLAN's frames.")
            { Example = "802.1q" },
            LinkFields.Mac<VlanDocument>("Hardware address to set in place of the parent's.")))
    {
        IsDocument = true,
        Rules = (vlan, scope) =>
        {
            LinkRules.Check(vlan, scope);
            if (scope.Good("name", "parent") && vlan.Name.Length > 0 && vlan.Name == vlan.Parent)
                scope.Error(DiagnosticCode.LinkCycle, "parent", $"{vlan.Name} cannot stand on itself", "the name of another link");
        },
    };

    internal static Kind<VlanDocument> Kind { get; } = new NamedKind<VlanDocument>(Shape, m => m.Vlans, (m, v) => m with { Vlans = v });

    public override IReadOnlyList<string> Below => [Parent];

    public override bool SameAs(LinkDocument other) => LinkFields.Same(Shape, this, other);
}
