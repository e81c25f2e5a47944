// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net.NetworkInformation;

namespace ImageForge.Linux.Netlink;

/// <summary>
/// RTM_*LINK to and from bytes: struct ifinfomsg (u8 family, pad, u16 type, i32 index, u32 flags, u32 change), then IFLA_*.
/// https://man7.org/linux/man-pages/man7/rtnetlink.7.html
/// </summary>
internal static class LinkMessages
{
    public const ushort New = 16;
    public const ushort Delete = 17;
    public const ushort Get = 18;
    private const int HeaderSize = 16;
    private const uint FlagUp = 1;
    private const uint FlagLowerUp = 0x10000;

    private const ushort Address = 1;
    private const ushort Name = 3;
    private const ushort Mtu = 4;
    private const ushort LinkInfo = 18;
    private const ushort InfoKind = 1;

    public static NetlinkRequest List() => new NetlinkRequest(Get, NetlinkFlags.Dump).Fixed(Header(0, 0, 0));

    public static NetlinkRequest Create(string name, string kind, int? mtu)
    {
        var request = new NetlinkRequest(New, NetlinkFlags.Create | NetlinkFlags.Exclusive).Fixed(Header(0, 0, 0)).Text(Name, name);
        if (mtu is { } bytes) request.U32(Mtu, (uint)bytes);
        var info = request.Open(LinkInfo);
        return request.Attribute(InfoKind, System.Text.Encoding.ASCII.GetBytes(kind)).Close(info);
    }

    public static NetlinkRequest Remove(int index) => new NetlinkRequest(Delete, NetlinkFlags.None).Fixed(Header(index, 0, 0));

    public static NetlinkRequest SetUp(int index, bool up) =>
        new NetlinkRequest(New, NetlinkFlags.None).Fixed(Header(index, up ? FlagUp : 0, FlagUp));

    public static NetlinkRequest SetMtu(int index, int mtu) =>
        new NetlinkRequest(New, NetlinkFlags.None).Fixed(Header(index, 0, 0)).U32(Mtu, (uint)mtu);

    public static NetworkLink Parse(ReadOnlySpan<byte> payload)
    {
        var attributes = AttributeReader.After(payload, HeaderSize, "link");
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]);
        var name = "";
        string? kind = null;
        var address = PhysicalAddress.None;
        var mtu = 0;
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Name:
                    name = attributes.Text();
                    break;
                case Mtu:
                    mtu = attributes.I32();
                    break;
                case Address:
                    address = new PhysicalAddress(attributes.Value.ToArray());
                    break;
                case LinkInfo:
                    var info = attributes.Nested();
                    while (info.MoveNext())
                        if (info.Type == InfoKind) kind = info.Text();
                    break;
            }
        }

        return new NetworkLink(
            BinaryPrimitives.ReadInt32LittleEndian(payload[4..]), name, kind, BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]),
            address, mtu, (flags & FlagUp) != 0, (flags & FlagLowerUp) != 0);
    }

    private static byte[] Header(int index, uint flags, uint change)
    {
        var header = new byte[HeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), index);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), change);
        return header;
    }
}
