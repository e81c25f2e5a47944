// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>kind: Ethernet. A physical network card, chosen by name or by hardware address.</summary>
public sealed record EthernetDocument : LinkDocument
{
    internal static RecordShape<EthernetDocument> Shape { get; } = new("Ethernet",
        "A physical network card. Without any document of a link, every card asks for addresses by DHCP and router advertisements; with one, " +
        "cards that no document names stay down.",
        new EthernetDocument(),
        LinkFields.With<EthernetDocument>("eth0", 0, "Name of the card: the kernel's, or with mac the one that the card is given.",
            LinkFields.Mac<EthernetDocument>("The card's own hardware address, by which it is found whatever the kernel calls it.")))
    {
        IsDocument = true,
        Rules = LinkRules.Check,
    };

    internal static Kind<EthernetDocument> Kind { get; } =
        new NamedKind<EthernetDocument>(Shape, m => m.EthernetLinks, (m, v) => m with { EthernetLinks = v });

    public override bool SameAs(LinkDocument other) => LinkFields.Same(Shape, this, other);
}
