// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: Bridge. A switch in software.</summary>
public sealed record BridgeDocument : LinkDocument
{
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Null: off.</summary>
    public StpSettings? Stp { get; init; }

    public bool VlanFiltering { get; init; }

    internal static RecordShape<BridgeDocument> Shape { get; } = new("Bridge", "A switch in software that joins its ports.", new BridgeDocument(),
        LinkFields.With<BridgeDocument>("br0", 3, "Name that the link is given.",
            new Field<BridgeDocument, IReadOnlyList<string>>("ports", new ListShape<string>(HardwareNames.Interface, 64),
                b => b.Ports, (b, v) => b with { Ports = v }, "Names of the links that it joins; they carry no addresses of their own.")
            { Example = "[eth3, eth4]" },
            new Field<BridgeDocument, StpSettings>("stp", StpSettings.Switch, b => b.Stp, (b, v) => b with { Stp = v },
                "Whether to take part in the spanning tree protocol, which breaks loops between switches.")
            { Example = "true", DefaultText = "false" },
            new Field<BridgeDocument, bool>("vlanFiltering", new BooleanShape(), b => b.VlanFiltering, (b, v) => b with { VlanFiltering = v },
                "Whether ports pass only the VLANs that they are members of.")
            { Example = "true" },
            LinkFields.Mac<BridgeDocument>("Hardware address to set in place of a port's.")))
    {
        IsDocument = true,
        Rules = LinkRules.Check,
    };

    internal static Kind<BridgeDocument> Kind { get; } = new NamedKind<BridgeDocument>(Shape, m => m.Bridges, (m, v) => m with { Bridges = v });

    public override IReadOnlyList<string> Below => Ports;

    public override IReadOnlyList<string> PortNames => Ports;

    public override bool SameAs(LinkDocument other) => LinkFields.Same(Shape, this, other);
}

/// <summary>How a bridge takes part in the spanning tree. Null leaves the kernel's default.</summary>
public sealed record StpSettings : ISwitched
{
    public bool On { get; init; } = true;

    public int? Priority { get; init; }

    /// <summary>Seconds.</summary>
    public int? ForwardDelay { get; init; }

    /// <summary>Seconds.</summary>
    public int? HelloTime { get; init; }

    /// <summary>Seconds.</summary>
    public int? MaxAge { get; init; }

    internal static SwitchShape<StpSettings> Switch { get; } = new(new("stp", "How a bridge takes part in the spanning tree.", new StpSettings(),
        new Field<StpSettings, int?>("priority", new OptionalShape<int>(new IntegerShape(0, 65535)), s => s.Priority, (s, v) => s with { Priority = v },
            "The bridge with the lowest number becomes the root.")
        { Example = "4096", DefaultText = "32768" },
        new Field<StpSettings, int?>("forwardDelay", new OptionalShape<int>(new IntegerShape(2, 30)), s => s.ForwardDelay, (s, v) => s with { ForwardDelay = v },
            "Seconds that a port listens, and then learns, before it forwards.")
        { Example = "4", DefaultText = "15" },
        new Field<StpSettings, int?>("helloTime", new OptionalShape<int>(new IntegerShape(1, 10)), s => s.HelloTime, (s, v) => s with { HelloTime = v },
            "Seconds between the root's messages.")
        { Example = "2", DefaultText = "2" },
        new Field<StpSettings, int?>("maxAge", new OptionalShape<int>(new IntegerShape(6, 40)), s => s.MaxAge, (s, v) => s with { MaxAge = v },
            "Seconds after which a silent root is given up.")
        { Example = "20", DefaultText = "20" }),
        new StpSettings { On = false });
}
