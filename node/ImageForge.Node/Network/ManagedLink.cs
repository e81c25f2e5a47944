// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;

namespace ImageForge.Node.Network;

/// <summary>A link under our care.</summary>
internal sealed class ManagedLink(PlannedLink planned, NetworkLink link)
{
    public PlannedLink Planned => planned;

    public string Name => planned.Name;

    /// <summary>As the kernel last described it.</summary>
    public NetworkLink Link { get; set; } = link;

    /// <summary>Null: a port, whose addresses are its bond's or bridge's.</summary>
    public LinkAddressing? Addressing { get; set; }
}
