// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace ImageForge.Linux.Netlink;

/// <summary>A policy rule: packets that match look a route up in a table of their own, or are refused.</summary>
/// <param name="Family">InterNetwork or InterNetworkV6.</param>
/// <param name="Priority">Lower is asked first; the main table stands at 32766.</param>
/// <param name="Mark">Compared with the packet's mark under the mask; 0 with mask 0 matches every packet.</param>
public sealed record RoutingRule(AddressFamily Family, uint Priority, uint Table, uint Mark = 0, uint Mask = 0)
{
    /// <summary>RTPROT_STATIC, so that our rules can be told from the kernel's (2).</summary>
    public byte Protocol { get; init; } = NetworkRoute.StaticProtocol;

    /// <summary>Matches exactly the packets that it otherwise would not (<c>ip rule add not fwmark …</c>).</summary>
    public bool Invert { get; init; }

    /// <summary>Sources; null: all.</summary>
    public IPNetwork? From { get; init; }

    /// <summary>Destinations; null: all.</summary>
    public IPNetwork? To { get; init; }

    /// <summary>Name of the link that the packet came in by (<c>lo</c>: sent by this machine); null: any.</summary>
    public string? InLink { get; init; }

    /// <summary>Name of the link that the sending socket is bound to; null: any.</summary>
    public string? OutLink { get; init; }

    public RuleAction Action { get; init; } = RuleAction.Lookup;
}

/// <summary>FR_ACT_* in linux/fib_rules.h.</summary>
public enum RuleAction : byte
{
    Lookup = 1,
    Blackhole = 6,
    Unreachable = 7,
    Prohibit = 8,
}
