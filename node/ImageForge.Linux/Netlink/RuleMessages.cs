// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ImageForge.Linux.Netlink;

/// <summary>
/// RTM_*RULE to and from bytes: struct fib_rule_hdr (u8 family, dst length, src length, tos, table, 2 reserved, action,
/// u32 flags), then FRA_*. https://man7.org/linux/man-pages/man8/ip-rule.8.html, linux/fib_rules.h
/// </summary>
internal static class RuleMessages
{
    public const ushort New = 32;
    public const ushort Delete = 33;
    public const ushort Get = 34;
    private const int HeaderSize = 12;
    private const uint Inverted = 0x2; // FIB_RULE_INVERT

    private const ushort To = 1;
    private const ushort From = 2;
    private const ushort InLink = 3;
    private const ushort Priority = 6;
    private const ushort Mark = 10;
    private const ushort Table = 15;
    private const ushort Mask = 16;
    private const ushort OutLink = 17;
    private const ushort Protocol = 21;

    public static NetlinkRequest List(AddressFamily family)
    {
        var header = new byte[HeaderSize];
        header[0] = Families.Of(family);
        return new NetlinkRequest(Get, NetlinkFlags.Dump).Fixed(header);
    }

    public static NetlinkRequest Add(RoutingRule rule) => Request(New, NetlinkFlags.Create | NetlinkFlags.Exclusive, rule);

    public static NetlinkRequest Remove(RoutingRule rule) => Request(Delete, NetlinkFlags.None, rule);

    /// <summary>Null for a rule that jumps (goto, nop).</summary>
    public static RoutingRule? Parse(ReadOnlySpan<byte> payload)
    {
        var attributes = AttributeReader.After(payload, HeaderSize, "rule");
        if (Families.Parse(payload[0]) is not { } family || !Enum.IsDefined((RuleAction)payload[7])) return null;
        IPNetwork? from = null, to = null;
        string? inLink = null, outLink = null;
        uint priority = 0, table = payload[4], mark = 0, mask = 0;
        byte protocol = 0;
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case To:
                    to = RouteMessages.Network(attributes.Address(), payload[1]);
                    break;
                case From:
                    from = RouteMessages.Network(attributes.Address(), payload[2]);
                    break;
                case InLink:
                    inLink = attributes.Text();
                    break;
                case OutLink:
                    outLink = attributes.Text();
                    break;
                case Priority:
                    priority = attributes.U32();
                    break;
                case Mark:
                    mark = attributes.U32();
                    break;
                case Mask:
                    mask = attributes.U32();
                    break;
                case Table:
                    table = attributes.U32();
                    break;
                case Protocol:
                    protocol = attributes.U8();
                    break;
            }
        }

        return new RoutingRule(family, priority, table, mark, mask)
        {
            Protocol = protocol, From = from, To = to, InLink = inLink, OutLink = outLink, Action = (RuleAction)payload[7],
            Invert = (BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]) & Inverted) != 0,
        };
    }

    private static NetlinkRequest Request(ushort type, NetlinkFlags flags, RoutingRule rule)
    {
        var header = new byte[HeaderSize];
        header[0] = Families.Of(rule.Family);
        header[1] = (byte)(rule.To?.PrefixLength ?? 0);
        header[2] = (byte)(rule.From?.PrefixLength ?? 0);
        header[4] = rule.Table <= byte.MaxValue ? (byte)rule.Table : (byte)0;
        header[7] = (byte)rule.Action;
        if (rule.Invert) BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Inverted);
        var request = new NetlinkRequest(type, flags).Fixed(header).U32(Priority, rule.Priority);
        if (rule.Table != 0) request.U32(Table, rule.Table);
        request.U8(Protocol, rule.Protocol);
        if (rule.To is { PrefixLength: > 0 } to) request.Attribute(To, to.BaseAddress.GetAddressBytes());
        if (rule.From is { PrefixLength: > 0 } from) request.Attribute(From, from.BaseAddress.GetAddressBytes());
        if (rule.InLink is { } inLink) request.Text(InLink, inLink);
        if (rule.OutLink is { } outLink) request.Text(OutLink, outLink);
        return rule.Mask == 0 ? request : request.U32(Mark, rule.Mark).U32(Mask, rule.Mask);
    }
}
