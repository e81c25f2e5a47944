// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ImageForge.Linux.Netlink;

/// <summary>
/// RTM_*ROUTE to and from bytes: struct rtmsg (u8 family, dst length, src length, tos, table, protocol, scope, type,
/// u32 flags), then RTA_*. https://man7.org/linux/man-pages/man7/rtnetlink.7.html
/// </summary>
internal static class RouteMessages
{
    public const ushort New = 24;
    public const ushort Delete = 25;
    public const ushort Get = 26;
    private const int HeaderSize = 12;
    private const uint OnLink = 4; // RTNH_F_ONLINK
    private const uint Cloned = 0x200; // RTM_F_CLONED: a cache entry, not a route

    private const ushort Destination = 1;
    private const ushort OutInterface = 4;
    private const ushort Gateway = 5;
    private const ushort Priority = 6;
    private const ushort PreferredSource = 7;
    private const ushort Metrics = 8;
    private const ushort Table = 15;
    private const ushort MetricMtu = 2;

    public static NetlinkRequest List(AddressFamily family)
    {
        var header = new byte[HeaderSize];
        header[0] = Families.Of(family);
        return new NetlinkRequest(Get, NetlinkFlags.Dump).Fixed(header);
    }

    public static NetlinkRequest Set(NetworkRoute route) => Request(New, NetlinkFlags.Create | NetlinkFlags.Replace, route);

    public static NetlinkRequest Remove(NetworkRoute route) => Request(Delete, NetlinkFlags.None, route);

    /// <summary>Null for what nobody sets by hand: multicast, local addresses, cache entries, several next hops.</summary>
    public static NetworkRoute? Parse(ReadOnlySpan<byte> payload)
    {
        var attributes = AttributeReader.After(payload, HeaderSize, "route");
        var type = (RouteType)payload[7];
        if (Families.Parse(payload[0]) is not { } family || !Enum.IsDefined(type)) return null;
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]);
        if ((flags & Cloned) != 0) return null;
        var destination = family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        IPAddress? gateway = null, source = null;
        int? link = null;
        uint metric = 0, table = payload[4];
        uint? mtu = null;
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Destination:
                    destination = attributes.Address();
                    break;
                case OutInterface:
                    link = attributes.I32();
                    break;
                case Gateway:
                    gateway = attributes.Address();
                    break;
                case Priority:
                    metric = attributes.U32();
                    break;
                case PreferredSource:
                    source = attributes.Address();
                    break;
                case Table:
                    table = attributes.U32();
                    break;
                case Metrics:
                    var metrics = attributes.Nested();
                    while (metrics.MoveNext())
                        if (metrics.Type == MetricMtu) mtu = metrics.U32();
                    break;
            }
        }

        if (link is null && type == RouteType.Unicast) return null;
        return new NetworkRoute(Network(destination, payload[1]))
        {
            Type = type, OnLink = (flags & OnLink) != 0,
            // The kernel hangs IPv6 routes that lead nowhere on the loopback link.
            Table = table, Gateway = gateway, LinkIndex = type == RouteType.Unicast ? link : null, Metric = metric, Protocol = payload[5],
            Scope = (AddressScope)payload[6], PreferredSource = source, Mtu = mtu,
        };
    }

    internal static IPNetwork Network(IPAddress address, int prefixLength) =>
        IPNetwork.TryParse($"{address}/{prefixLength}", out var network)
            ? network
            : throw new InvalidDataException($"netlink: {address}/{prefixLength} is no network");

    private static NetlinkRequest Request(ushort type, NetlinkFlags flags, NetworkRoute route)
    {
        var header = new byte[HeaderSize];
        header[0] = Families.Of(route.Destination.BaseAddress);
        header[1] = (byte)route.Destination.PrefixLength;
        header[4] = route.Table <= byte.MaxValue ? (byte)route.Table : (byte)0; // above 255 only RTA_TABLE says it
        header[5] = route.Protocol;
        header[6] = (byte)route.Scope;
        header[7] = (byte)route.Type;
        if (route.OnLink) BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), OnLink);
        var request = new NetlinkRequest(type, flags).Fixed(header).U32(Table, route.Table);
        if (route.Destination.PrefixLength > 0)
            request.Attribute(Destination, route.Destination.BaseAddress.GetAddressBytes());
        if (route.Gateway is { } gateway) request.Attribute(Gateway, gateway.GetAddressBytes());
        if (route.LinkIndex is { } link) request.U32(OutInterface, (uint)link);
        if (route.Metric != 0) request.U32(Priority, route.Metric);
        if (route.PreferredSource is { } source) request.Attribute(PreferredSource, source.GetAddressBytes());
        if (route.Mtu is not { } mtu) return request;
        var metrics = request.Open(Metrics);
        return request.U32(MetricMtu, mtu).Close(metrics);
    }
}
