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
    private const ushort Parent = 5;
    private const ushort Master = 10;
    private const ushort LinkInfo = 18;
    private const ushort PermanentAddress = 54;
    private const ushort InfoKind = 1;
    private const ushort InfoData = 2;

    public static NetlinkRequest List() => new NetlinkRequest(Get, NetlinkFlags.Dump).Fixed(Header(0, 0, 0));

    public static NetlinkRequest Create(LinkDefinition link)
    {
        var request = new NetlinkRequest(New, NetlinkFlags.Create | NetlinkFlags.Exclusive).Fixed(Header(0, 0, 0));
        if (link.Mtu is { } bytes) request.U32(Mtu, (uint)bytes);
        if (link.HardwareAddress is { } address) request.Attribute(Address, address.GetAddressBytes());
        if (link.ParentIndex is { } parent) request.U32(Parent, (uint)parent);
        return Info(request.Text(Name, link.Name), link.Kind, link.Options);
    }

    /// <summary>Changes options of a link that is there; those that are null stay.</summary>
    public static NetlinkRequest Change(int index, string kind, LinkOptions options) => Info(Of(index), kind, options);

    public static NetlinkRequest Remove(int index) => new NetlinkRequest(Delete, NetlinkFlags.None).Fixed(Header(index, 0, 0));

    public static NetlinkRequest SetUp(int index, bool up) =>
        new NetlinkRequest(New, NetlinkFlags.None).Fixed(Header(index, up ? FlagUp : 0, FlagUp));

    public static NetlinkRequest SetMtu(int index, int mtu) => Of(index).U32(Mtu, (uint)mtu);

    public static NetlinkRequest SetName(int index, string name) => Of(index).Text(Name, name);

    public static NetlinkRequest SetHardwareAddress(int index, PhysicalAddress address) => Of(index).Attribute(Address, address.GetAddressBytes());

    /// <param name="master">0: none.</param>
    public static NetlinkRequest SetMaster(int index, int master) => Of(index).U32(Master, (uint)master);

    public static NetworkLink Parse(ReadOnlySpan<byte> payload)
    {
        var attributes = AttributeReader.After(payload, HeaderSize, "link");
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]);
        var name = "";
        var address = PhysicalAddress.None;
        PhysicalAddress? permanent = null;
        int? parent = null, master = null;
        var mtu = 0;
        var (kind, options) = ((string?)null, (LinkOptions?)null);
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
                case PermanentAddress:
                    permanent = new PhysicalAddress(attributes.Value.ToArray());
                    break;
                case Parent:
                    parent = attributes.I32();
                    break;
                case Master:
                    master = attributes.I32();
                    break;
                case LinkInfo:
                    (kind, options) = ParseInfo(attributes.Nested());
                    break;
            }
        }

        return new NetworkLink(
            BinaryPrimitives.ReadInt32LittleEndian(payload[4..]), name, kind, BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]),
            address, mtu, (flags & FlagUp) != 0, (flags & FlagLowerUp) != 0)
        {
            PermanentAddress = permanent, ParentIndex = parent, MasterIndex = master, Options = options,
        };
    }

    // The kind comes before its data, as the kernel's rtnl_link_fill writes them.
    private static (string? Kind, LinkOptions? Options) ParseInfo(AttributeReader info)
    {
        var (kind, options) = ((string?)null, (LinkOptions?)null);
        while (info.MoveNext())
        {
            if (info.Type == InfoKind) kind = info.Text();
            else if (info.Type == InfoData && kind is not null) options = LinkOptions.Parse(kind, info.Nested());
        }

        return (kind, options);
    }

    private static NetlinkRequest Of(int index) => new NetlinkRequest(New, NetlinkFlags.None).Fixed(Header(index, 0, 0));

    private static NetlinkRequest Info(NetlinkRequest request, string kind, LinkOptions? options)
    {
        var info = request.Open(LinkInfo);
        request.Attribute(InfoKind, System.Text.Encoding.ASCII.GetBytes(kind));
        if (options is null) return request.Close(info);
        var data = request.Open(InfoData);
        options.Write(request);
        return request.Close(data).Close(info);
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
