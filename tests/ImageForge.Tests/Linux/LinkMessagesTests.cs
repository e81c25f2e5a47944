// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using ImageForge.Linux.Netlink;

namespace ImageForge.Tests.Linux;

/// <summary>
/// Kinds of link that few build machines' kernels have. What stands here as hexadecimal digits was sent by iproute2 6.1
/// (strace -e trace=sendmsg -xx) for the command above it.
/// </summary>
public sealed class LinkMessagesTests
{
    /// <summary>ip link add link … name qinq mtu 1400 type vlan protocol 802.1ad id 4094</summary>
    [Fact]
    public void Service_vlan_is_what_ip_sends() => Assert.Equal(
        "5c000000100005060100000000000000" + new string('0', 32)
        + "0800040078050000" + "0800050002000000" + "0900030071696e7100000000"
        + "20001280" + "08000100766c616e" + "14000280" + "0600050088a80000" + "06000100fe0f0000",
        Sent(new("qinq", "vlan") { ParentIndex = 2, Mtu = 1400, Options = new VlanOptions(4094, VlanOptions.Service) }));

    /// <summary>ip link add bond0 type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 lacp_rate fast xmit_hash_policy layer3+4 min_links 1</summary>
    [Fact]
    public void Lacp_bond_is_what_ip_sends() => Assert.EndsWith(
        "48001280" + "08000100626f6e64" + "3c000280"
        + "0500010004000000" + "0800030064000000" + "08000400c8000000" + "080005002c010000" + "0500150001000000" + "05000e0001000000" + "0800120001000000",
        Sent(new("bond0", "bond")
        {
            Options = new BondOptions(BondMode.Lacp)
            {
                Miimon = 100, UpDelay = 200, DownDelay = 300, FastLacp = true, HashPolicy = BondHashPolicy.Layer34, MinLinks = 1,
            },
        }));

    /// <summary>ip link add bond1 type bond mode active-backup arp_interval 250 arp_ip_target 10.0.0.1,10.0.0.9</summary>
    [Fact]
    public void Bond_with_probes_is_what_ip_sends() => Assert.EndsWith(
        "28000280" + "0500010001000000" + "08000700fa000000" + "14000880" + "080000000a000001" + "080001000a000009",
        Sent(new("bond1", "bond")
        {
            Options = new BondOptions(BondMode.ActiveBackup) { ArpInterval = 250, ArpTargets = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.9")] },
        }));

    /// <summary>ip link add dummy7 type dummy</summary>
    [Fact]
    public void Dummy_has_nothing_of_its_own() => Assert.EndsWith(
        "0b00030064756d6d79370000" + "10001280" + "0900010064756d6d79000000", Sent(new("dummy7", "dummy")));

    [Fact]
    public void What_is_written_reads_back()
    {
        var bond = new BondOptions(BondMode.ActiveBackup) { Miimon = 100, UpDelay = 200, DownDelay = 0, PrimaryIndex = 3, HashPolicy = BondHashPolicy.Layer23, MinLinks = 2, FastLacp = false };
        LinkDefinition[] all =
        [
            new("a.1", "vlan") { ParentIndex = 7, Options = new VlanOptions(4094, VlanOptions.Service), Mtu = 1300 },
            new("b", "bond") { Options = bond, HardwareAddress = PhysicalAddress.Parse("02-00-00-00-00-07") },
            new("c", "bridge") { Options = new BridgeOptions { SpanningTree = true, Priority = 4096, ForwardDelay = 4, HelloTime = 1, MaxAge = 12, VlanFiltering = true } },
            new("d", "dummy"),
        ];
        foreach (var wanted in all)
        {
            var link = LinkMessages.Parse(LinkMessages.Create(wanted).Finish(1)[NetlinkRequest.HeaderSize..]);
            var options = link.Options is BondOptions read ? read with { ArpTargets = bond.ArpTargets } : link.Options;
            Assert.Equal((wanted.Name, wanted.Kind, wanted.ParentIndex, wanted.Options), (link.Name, link.Kind, link.ParentIndex, options));
            Assert.Equal((wanted.Mtu ?? 0, wanted.HardwareAddress ?? PhysicalAddress.None), (link.Mtu, link.HardwareAddress));
        }
    }

    private static string Sent(LinkDefinition link) =>
        Convert.ToHexString(LinkMessages.Create(link).Finish(1, NetlinkFlags.Ack)).ToLowerInvariant();
}
