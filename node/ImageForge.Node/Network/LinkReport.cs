// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;

namespace ImageForge.Node.Network;

/// <summary>What the kernel says about a link, in one line for the console.</summary>
internal static class LinkReport
{
    /// <summary>
    /// <c>link bond0 bond active-backup of eth1 eth2 mtu 1500</c>, <c>link eth0.10 vlan 10 on eth0 mtu 1400</c>,
    /// <c>link eth1 port of bond0 mtu 1500</c>.
    /// </summary>
    /// <param name="links">All of the machine's, to name parents, owners and ports.</param>
    public static string Line(NetworkLink link, IReadOnlyList<NetworkLink> links)
    {
        var words = new List<string> { "link", link.Name };
        if (link.Kind is { } kind) words.Add(kind);
        switch (link.Options)
        {
            case VlanOptions vlan:
                words.Add($"{vlan.Id} on {NameOf(link.ParentIndex, links)}");
                if (vlan.Protocol == VlanOptions.Service) words.Add("802.1ad");
                break;
            case BondOptions bond:
                words.Add($"{Word(bond.Mode)} of {PortsOf(link, links)}");
                break;
            case BridgeOptions bridge:
                words.Add($"of {PortsOf(link, links)}");
                if (bridge.SpanningTree == true) words.Add("stp");
                break;
        }

        if (link.MasterIndex is not null) words.Add($"port of {NameOf(link.MasterIndex, links)}");
        words.Add($"mtu {link.Mtu}");
        if (!link.IsUp) words.Add("down");
        return string.Join(' ', words);
    }

    private static string PortsOf(NetworkLink link, IReadOnlyList<NetworkLink> links) =>
        links.Where(l => l.MasterIndex == link.Index).Select(l => l.Name).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } ports
            ? string.Join(' ', ports) : "no ports";

    private static string NameOf(int? index, IReadOnlyList<NetworkLink> links) => links.FirstOrDefault(l => l.Index == index)?.Name ?? $"link {index}";

    // The kernel's own words (bond_mode_tbl in drivers/net/bonding/bond_options.c).
    private static string Word(BondMode? mode) => mode switch
    {
        BondMode.RoundRobin => "balance-rr",
        BondMode.ActiveBackup => "active-backup",
        BondMode.Xor => "balance-xor",
        BondMode.Broadcast => "broadcast",
        BondMode.Lacp => "802.3ad",
        BondMode.TransmitBalance => "balance-tlb",
        BondMode.AdaptiveBalance => "balance-alb",
        _ => "of an unknown mode",
    };
}
