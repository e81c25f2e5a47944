// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.Linux.Netlink;

/// <summary>
/// A link of kind <c>bond</c> (IFLA_BOND_* in linux/if_link.h). Null leaves the kernel's default. What an option means:
/// https://docs.kernel.org/networking/bonding.html
/// </summary>
/// <param name="Mode">Changes only while the bond has no ports, so that later changes leave it null.</param>
public sealed record BondOptions(BondMode? Mode) : LinkOptions
{
    public const string Kind = "bond";

    private const ushort ModeAttribute = 1;
    private const ushort MiimonAttribute = 3;
    private const ushort UpDelayAttribute = 4;
    private const ushort DownDelayAttribute = 5;
    private const ushort ArpIntervalAttribute = 7;
    private const ushort ArpTargetAttribute = 8;
    private const ushort PrimaryAttribute = 11;
    private const ushort HashPolicyAttribute = 14;
    private const ushort MinLinksAttribute = 18;
    private const ushort LacpRateAttribute = 21;

    /// <summary>Milliseconds between looks at the ports' carriers; 0: never.</summary>
    public uint? Miimon { get; init; }

    /// <summary>Milliseconds that a port must have had a carrier before it is used.</summary>
    public uint? UpDelay { get; init; }

    /// <summary>Milliseconds that a port must have had none before it is left.</summary>
    public uint? DownDelay { get; init; }

    /// <summary>Milliseconds between ARP probes; 0: none.</summary>
    public uint? ArpInterval { get; init; }

    /// <summary>IPv4 addresses that are probed; empty: leave as they are.</summary>
    public IReadOnlyList<IPAddress> ArpTargets { get; init; } = [];

    /// <summary>Index of the port that is preferred while it has a carrier.</summary>
    public int? PrimaryIndex { get; init; }

    public BondHashPolicy? HashPolicy { get; init; }

    /// <summary>Ports with a carrier below which the bond itself has none.</summary>
    public uint? MinLinks { get; init; }

    /// <summary>802.3ad: asks the partner for a message each second instead of every 30 s.</summary>
    public bool? FastLacp { get; init; }

    internal override void Write(NetlinkRequest request)
    {
        // The kernel takes them one by one, and which of them it takes depends on the mode.
        if (Mode is { } mode) request.U8(ModeAttribute, (byte)mode);
        Write(request, MiimonAttribute, Miimon);
        Write(request, UpDelayAttribute, UpDelay);
        Write(request, DownDelayAttribute, DownDelay);
        Write(request, ArpIntervalAttribute, ArpInterval);
        if (ArpTargets.Count > 0)
        {
            var targets = request.Open(ArpTargetAttribute);
            for (var i = 0; i < ArpTargets.Count; i++) request.Attribute((ushort)i, ArpTargets[i].GetAddressBytes());
            request.Close(targets);
        }

        if (FastLacp is { } fast) request.U8(LacpRateAttribute, fast ? (byte)1 : (byte)0);
        if (HashPolicy is { } policy) request.U8(HashPolicyAttribute, (byte)policy);
        Write(request, MinLinksAttribute, MinLinks);
        Write(request, PrimaryAttribute, (uint?)PrimaryIndex);
    }

    internal static BondOptions Parse(AttributeReader attributes)
    {
        var options = new BondOptions((BondMode?)null);
        while (attributes.MoveNext())
        {
            options = attributes.Type switch
            {
                ModeAttribute => options with { Mode = (BondMode)attributes.U8() },
                MiimonAttribute => options with { Miimon = attributes.U32() },
                UpDelayAttribute => options with { UpDelay = attributes.U32() },
                DownDelayAttribute => options with { DownDelay = attributes.U32() },
                ArpIntervalAttribute => options with { ArpInterval = attributes.U32() },
                ArpTargetAttribute => options with { ArpTargets = Addresses(attributes.Nested()) },
                PrimaryAttribute => options with { PrimaryIndex = attributes.I32() },
                HashPolicyAttribute => options with { HashPolicy = (BondHashPolicy)attributes.U8() },
                MinLinksAttribute => options with { MinLinks = attributes.U32() },
                LacpRateAttribute => options with { FastLacp = attributes.U8() == 1 },
                _ => options,
            };
        }

        return options;
    }

    private static void Write(NetlinkRequest request, ushort type, uint? value)
    {
        if (value is { } number) request.U32(type, number);
    }

    private static List<IPAddress> Addresses(AttributeReader attributes)
    {
        var addresses = new List<IPAddress>();
        while (attributes.MoveNext()) addresses.Add(attributes.Address());
        return addresses;
    }
}

/// <summary>BOND_MODE_* in linux/if_bonding.h.</summary>
public enum BondMode : byte
{
    RoundRobin = 0,
    ActiveBackup = 1,
    Xor = 2,
    Broadcast = 3,
    Lacp = 4,
    TransmitBalance = 5,
    AdaptiveBalance = 6,
}

/// <summary>BOND_XMIT_POLICY_* in linux/if_bonding.h.</summary>
public enum BondHashPolicy : byte
{
    Layer2 = 0,
    Layer34 = 1,
    Layer23 = 2,
    Encapsulated23 = 3,
    Encapsulated34 = 4,
    VlanSource = 5,
}
