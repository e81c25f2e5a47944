// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ImageForge.Linux.Netlink;

/// <summary>
/// RTM_*ADDR to and from bytes: struct ifaddrmsg (u8 family, prefix length, flags, scope, u32 index), then IFA_*.
/// https://man7.org/linux/man-pages/man7/rtnetlink.7.html
/// </summary>
internal static class AddressMessages
{
    public const ushort New = 20;
    public const ushort Delete = 21;
    public const ushort Get = 22;
    private const int HeaderSize = 8;

    private const ushort Address = 1;
    private const ushort Local = 2;
    private const ushort Broadcast = 4;
    private const ushort CacheInfo = 6;
    private const ushort Flags = 8;
    private const uint NoPrefixRoute = 0x200;
    private const uint NoDuplicateDetection = 0x02;
    private const uint DuplicateFound = 0x08;
    private const uint Tentative = 0x40;

    public static NetlinkRequest List() => new NetlinkRequest(Get, NetlinkFlags.Dump).Fixed(new byte[HeaderSize]);

    public static NetlinkRequest Set(InterfaceAddress address, bool skipDuplicateDetection)
    {
        var request = Request(New, NetlinkFlags.Create | NetlinkFlags.Replace, address);
        if (address.Address.AddressFamily == AddressFamily.InterNetwork && address.PrefixLength < 31)
            request.Attribute(Broadcast, BroadcastOf(address));
        var flags = (skipDuplicateDetection ? NoDuplicateDetection : 0) | (address.Lifetime is null ? 0 : NoPrefixRoute);
        if (flags != 0) request.U32(Flags, flags);
        if (address.Lifetime is not { } lifetime) return request;
        // struct ifa_cacheinfo: u32 preferred, u32 valid, two stamps that only the kernel writes.
        var info = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(info, Seconds(lifetime.Preferred));
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(4), Seconds(lifetime.Valid));
        return request.Attribute(CacheInfo, info);
    }

    public static NetlinkRequest Remove(InterfaceAddress address) => Request(Delete, NetlinkFlags.None, address);

    /// <summary>Null when the family is not IP.</summary>
    public static InterfaceAddress? Parse(ReadOnlySpan<byte> payload)
    {
        var attributes = AttributeReader.After(payload, HeaderSize, "address");
        if (Families.Parse(payload[0]) is null) return null;
        uint flags = payload[2];
        IPAddress? address = null, local = null;
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Address:
                    address = attributes.Address();
                    break;
                case Local:
                    local = attributes.Address();
                    break;
                case Flags:
                    flags = attributes.U32();
                    break;
            }
        }

        // On a point-to-point link IFA_ADDRESS is the partner and IFA_LOCAL is ours; IPv6 has only the former otherwise.
        var own = local ?? address ?? throw new InvalidDataException("netlink: address message without an address");
        return new InterfaceAddress(
            BinaryPrimitives.ReadInt32LittleEndian(payload[4..]), own, payload[1], (AddressScope)payload[3],
            (flags & (Tentative | DuplicateFound)) != 0);
    }

    private static NetlinkRequest Request(ushort type, NetlinkFlags flags, InterfaceAddress address)
    {
        var header = new byte[HeaderSize];
        header[0] = Families.Of(address.Address);
        header[1] = (byte)address.PrefixLength;
        header[3] = (byte)address.Scope;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), address.LinkIndex);
        var bytes = address.Address.GetAddressBytes();
        return new NetlinkRequest(type, flags).Fixed(header).Attribute(Local, bytes).Attribute(Address, bytes);
    }

    // INFINITY_LIFE_TIME is all ones.
    private static uint Seconds(TimeSpan time) => time.TotalSeconds >= uint.MaxValue ? uint.MaxValue : (uint)time.TotalSeconds;

    private static byte[] BroadcastOf(InterfaceAddress address)
    {
        var bytes = address.Address.GetAddressBytes();
        var host = uint.MaxValue >> address.PrefixLength;
        BinaryPrimitives.WriteUInt32BigEndian(bytes, BinaryPrimitives.ReadUInt32BigEndian(bytes) | host);
        return bytes;
    }
}
