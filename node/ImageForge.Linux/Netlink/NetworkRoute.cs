// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.Linux.Netlink;

/// <summary>A route. Two routes are the same to the kernel when destination, table and metric are.</summary>
public sealed record NetworkRoute(IPNetwork Destination)
{
    /// <summary>RT_TABLE_MAIN.</summary>
    public const uint MainTable = 254;

    /// <summary>RTPROT_STATIC: set by an administrator; routes of the kernel itself have 2, those learnt by DHCP 16.</summary>
    public const byte StaticProtocol = 4;

    /// <summary>RTPROT_DHCP.</summary>
    public const byte DhcpProtocol = 16;

    public RouteType Type { get; init; } = RouteType.Unicast;

    public uint Table { get; init; } = MainTable;

    /// <summary>The next hop; null for a destination on the link itself.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The outgoing interface; null lets the kernel find it from the gateway.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>The gateway is taken to be on the link, although no address of the link says so (RTNH_F_ONLINK).</summary>
    public bool OnLink { get; init; }

    /// <summary>Lower wins. 0: none for IPv4; the kernel takes 1024 for IPv6.</summary>
    public uint Metric { get; init; }

    public byte Protocol { get; init; } = StaticProtocol;

    public AddressScope Scope { get; init; } = AddressScope.Global;

    /// <summary>The source address to prefer; null leaves the choice to the kernel.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>Path MTU in bytes; null: the interface's.</summary>
    public uint? Mtu { get; init; }
}

/// <summary>What becomes of a packet (RTN_* in linux/rtnetlink.h).</summary>
public enum RouteType : byte
{
    Unicast = 1,

    /// <summary>Dropped without a word.</summary>
    Blackhole = 6,

    /// <summary>Answered with "host unreachable".</summary>
    Unreachable = 7,

    /// <summary>Answered with "administratively prohibited".</summary>
    Prohibit = 8,
}
