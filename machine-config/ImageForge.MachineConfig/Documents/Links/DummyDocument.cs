// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>kind: Dummy. A link that leads nowhere, for addresses that belong to the machine and not to a cable.</summary>
public sealed record DummyDocument : LinkDocument
{
    internal static RecordShape<DummyDocument> Shape { get; } = new("Dummy",
        "A link that leads nowhere, for addresses that belong to the machine and not to one of its cables.", new DummyDocument(),
        LinkFields.With<DummyDocument>("dummy0", 4, "Name that the link is given.",
            LinkFields.Mac<DummyDocument>("Hardware address to set.")))
    {
        IsDocument = true,
        Rules = LinkRules.Check,
    };

    internal static Kind<DummyDocument> Kind { get; } = new NamedKind<DummyDocument>(Shape, m => m.Dummies, (m, v) => m with { Dummies = v });

    public override bool SameAs(LinkDocument other) => LinkFields.Same(Shape, this, other);
}
