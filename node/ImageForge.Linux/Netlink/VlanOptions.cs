// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Linux.Netlink;

/// <summary>A link of kind <c>vlan</c> (IFLA_VLAN_* in linux/if_link.h).</summary>
/// <param name="Id">1 to 4094.</param>
/// <param name="Protocol">The tag's EtherType: <see cref="Customer"/> or <see cref="Service"/>.</param>
public sealed record VlanOptions(ushort Id, ushort Protocol = VlanOptions.Customer) : LinkOptions
{
    public const string Kind = "vlan";

    /// <summary>IEEE 802.1Q.</summary>
    public const ushort Customer = 0x8100;

    /// <summary>IEEE 802.1ad, the outer tag of "QinQ".</summary>
    public const ushort Service = 0x88a8;

    private const ushort IdAttribute = 1;
    private const ushort ProtocolAttribute = 5;

    internal override void Write(NetlinkRequest request)
    {
        // In network order, unlike nearly everything else in netlink.
        var protocol = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(protocol, Protocol);
        request.Attribute(ProtocolAttribute, protocol).U16(IdAttribute, Id);
    }

    internal static VlanOptions Parse(AttributeReader attributes)
    {
        var options = new VlanOptions(0);
        while (attributes.MoveNext())
        {
            if (attributes.Type == IdAttribute) options = options with { Id = attributes.U16() };
            else if (attributes.Type == ProtocolAttribute) options = options with { Protocol = BinaryPrimitives.ReadUInt16BigEndian(attributes.Exactly(2)) };
        }

        return options;
    }
}
