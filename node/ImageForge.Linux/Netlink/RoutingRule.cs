// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;

namespace ImageForge.Linux.Netlink;

/// <summary>A policy rule: packets whose mark matches look a route up in a table of their own.</summary>
/// <param name="Family">InterNetwork or InterNetworkV6.</param>
/// <param name="Priority">Lower is asked first; the main table stands at 32766.</param>
/// <param name="Mark">Compared with the packet's mark under the mask; 0 with mask 0 matches every packet.</param>
public sealed record RoutingRule(AddressFamily Family, uint Priority, uint Table, uint Mark = 0, uint Mask = 0)
{
    /// <summary>RTPROT_STATIC, so that our rules can be told from the kernel's (2).</summary>
    public byte Protocol { get; init; } = NetworkRoute.StaticProtocol;

    /// <summary>Matches exactly the packets that it otherwise would not (<c>ip rule add not fwmark …</c>).</summary>
    public bool Invert { get; init; }
}
