// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>How a bond spreads its traffic over its ports.</summary>
public enum BondMode
{
    RoundRobin,
    ActiveBackup,
    Xor,
    Broadcast,
    Lacp,
    TransmitBalance,
    AdaptiveBalance,
}

/// <summary>By what a bond chooses the port that a packet leaves by.</summary>
public enum BondHashPolicy
{
    Layer2,
    Layer23,
    Layer34,
    Encapsulated23,
    Encapsulated34,
    VlanSource,
}

/// <summary>How often a partner is asked to send its LACP messages.</summary>
public enum LacpRate
{
    Slow,
    Fast,
}

/// <summary>kind: Bond. Several links used as one.</summary>
public sealed record BondDocument : LinkDocument
{
    internal const int DefaultMiimon = 100;

    /// <summary>Never empty once read.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    public BondMode Mode { get; init; } = BondMode.ActiveBackup;

    /// <summary>Milliseconds; 0: carriers are not looked at. Null: 100, or 0 where ARP probes are sent.</summary>
    public int? Miimon { get; init; }

    /// <summary>Milliseconds, a multiple of <see cref="CarrierInterval"/>.</summary>
    public int UpDelay { get; init; }

    /// <summary>Milliseconds, a multiple of <see cref="CarrierInterval"/>.</summary>
    public int DownDelay { get; init; }

    /// <summary>Milliseconds; null: no probes.</summary>
    public int? ArpInterval { get; init; }

    public IReadOnlyList<IPAddress> ArpTargets { get; init; } = [];

    /// <summary>Null leaves the kernel's: slow.</summary>
    public LacpRate? LacpRate { get; init; }

    /// <summary>Null leaves the kernel's: layer 2.</summary>
    public BondHashPolicy? HashPolicy { get; init; }

    /// <summary>Null: none is preferred.</summary>
    public string? Primary { get; init; }

    /// <summary>Null leaves the kernel's: 0.</summary>
    public int? MinLinks { get; init; }

    /// <summary>Milliseconds between looks at the ports' carriers, as it goes to the kernel.</summary>
    public int CarrierInterval => Miimon ?? (ArpInterval is null ? DefaultMiimon : 0);

    internal static RecordShape<BondDocument> Shape { get; } = new("Bond", "Several links used as one, for more speed or to survive that one fails.",
        new BondDocument(), LinkFields.With("bond0", 2, "Name that the link is given.", BondFields.All))
    {
        IsDocument = true,
        Rules = (bond, scope) =>
        {
            LinkRules.Check(bond, scope);
            BondRules.Check(bond, scope);
        },
    };

    internal static Kind<BondDocument> Kind { get; } = new NamedKind<BondDocument>(Shape, m => m.Bonds, (m, v) => m with { Bonds = v });

    public override IReadOnlyList<string> Below => Ports;

    public override IReadOnlyList<string> PortNames => Ports;

    public override bool SameAs(LinkDocument other) => LinkFields.Same(Shape, this, other);
}
