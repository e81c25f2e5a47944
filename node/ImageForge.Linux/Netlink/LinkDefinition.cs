// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;

namespace ImageForge.Linux.Netlink;

/// <summary>A link that is to be made.</summary>
/// <param name="Kind"><c>vlan</c>, <c>bond</c>, <c>bridge</c>, <c>dummy</c>, <c>wireguard</c>, …</param>
public sealed record LinkDefinition(string Name, string Kind)
{
    /// <summary>The link it stands on (a VLAN's); null: none.</summary>
    public int? ParentIndex { get; init; }

    /// <summary>Null: the kernel draws one, or takes the parent's.</summary>
    public PhysicalAddress? HardwareAddress { get; init; }

    /// <summary>In bytes; null: the kind's default.</summary>
    public int? Mtu { get; init; }

    /// <summary>What is particular to the kind; null: its defaults.</summary>
    public LinkOptions? Options { get; init; }
}

/// <summary>What is particular to a kind of link: IFLA_INFO_DATA, attributes that every kind numbers for itself.</summary>
public abstract record LinkOptions
{
    /// <summary>Appends those that are set.</summary>
    internal abstract void Write(NetlinkRequest request);

    /// <summary>Null for a kind whose options nobody here needs.</summary>
    internal static LinkOptions? Parse(string kind, AttributeReader attributes) => kind switch
    {
        VlanOptions.Kind => VlanOptions.Parse(attributes),
        BondOptions.Kind => BondOptions.Parse(attributes),
        BridgeOptions.Kind => BridgeOptions.Parse(attributes),
        _ => null,
    };
}
