// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using ImageForge.Node.Network;
using BondMode = ImageForge.MachineConfig.BondMode;

namespace ImageForge.Tests.Node;

/// <summary>From documents to what is asked of the kernel, and from its answer to the console.</summary>
public sealed class LinkReportTests
{
    private static NetworkLink Link(int index, string name, string? kind = null) => new(index, name, kind, NetworkLink.Ethernet, PhysicalAddress.None, 1500, true, true);

    [Fact]
    public void Lines_name_parents_ports_and_owners()
    {
        NetworkLink[] links =
        [
            Link(2, "eth0"), Link(3, "eth1") with { MasterIndex = 7 }, Link(4, "eth2") with { MasterIndex = 7 },
            Link(5, "eth0.10", "vlan") with { ParentIndex = 2, Options = new VlanOptions(10), Mtu = 1400 },
            Link(6, "outer", "vlan") with { ParentIndex = 2, Options = new VlanOptions(11, VlanOptions.Service), MasterIndex = 8 },
            Link(7, "bond0", "bond") with { Options = new BondOptions(ImageForge.Linux.Netlink.BondMode.Lacp) },
            Link(8, "br0", "bridge") with { Options = new BridgeOptions { SpanningTree = true } },
            Link(9, "service0", "dummy") with { IsUp = false },
            Link(10, "br1", "bridge") with { Options = new BridgeOptions() },
        ];
        Assert.Equal(
            """
            link eth0 mtu 1500
            link eth1 port of bond0 mtu 1500
            link eth2 port of bond0 mtu 1500
            link eth0.10 vlan 10 on eth0 mtu 1400
            link outer vlan 11 on eth0 802.1ad port of br0 mtu 1500
            link bond0 bond 802.3ad of eth1 eth2 mtu 1500
            link br0 bridge of outer stp mtu 1500
            link service0 dummy mtu 1500 down
            link br1 bridge of no ports mtu 1500
            """.ReplaceLineEndings("\n"), string.Join('\n', links.Select(l => LinkReport.Line(l, links))));
    }

    [Fact]
    public void Documents_become_what_the_kernel_is_asked_for()
    {
        var vlan = LinkDefinitions.Of(new VlanDocument { Name = "v10", Parent = "eth0", Id = 10, Protocol = VlanProtocol.Service, Mtu = 1400, Mac = "52:54:00:00:00:0a" }, 7);
        Assert.Equal(new LinkDefinition("v10", "vlan")
        {
            ParentIndex = 7, Mtu = 1400, HardwareAddress = PhysicalAddress.Parse("52-54-00-00-00-0A"), Options = new VlanOptions(10, VlanOptions.Service),
        }, vlan);

        var bond = (BondOptions)LinkDefinitions.Of(new BondDocument
        {
            Name = "bond0", Ports = ["a"], Mode = BondMode.Lacp, UpDelay = 200, LacpRate = LacpRate.Fast, HashPolicy = ImageForge.MachineConfig.BondHashPolicy.Layer34, MinLinks = 2,
        }, null).Options!;
        Assert.Equal((ImageForge.Linux.Netlink.BondMode.Lacp, 100u, 200u, null), (bond.Mode, bond.Miimon, bond.UpDelay, bond.DownDelay));
        Assert.Equal((true, ImageForge.Linux.Netlink.BondHashPolicy.Layer34, 2u), (bond.FastLacp, bond.HashPolicy, bond.MinLinks));
        Assert.Equal(0u, ((BondOptions)LinkDefinitions.Of(new BondDocument { Name = "b", ArpInterval = 100 }, null).Options!).Miimon);

        var bridge = LinkDefinitions.Of(new BridgeDocument { Name = "br0", Stp = new() { Priority = 4096, MaxAge = 12 } }, null).Options;
        Assert.Equal(new BridgeOptions { SpanningTree = true, Priority = 4096, MaxAge = 12 }, bridge);
    }

    [Theory]
    [InlineData(BondMode.RoundRobin, 0)]
    [InlineData(BondMode.ActiveBackup, 1)]
    [InlineData(BondMode.Xor, 2)]
    [InlineData(BondMode.Broadcast, 3)]
    [InlineData(BondMode.Lacp, 4)]
    [InlineData(BondMode.TransmitBalance, 5)]
    [InlineData(BondMode.AdaptiveBalance, 6)]
    public void Modes_have_the_numbers_of_the_kernel(BondMode mode, int number) =>
        Assert.Equal(number, (int)((BondOptions)LinkDefinitions.Of(new BondDocument { Name = "b", Mode = mode }, null).Options!).Mode!);

    [Fact]
    public void Tunnels_replace_all_peers()
    {
        var key = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
        var change = LinkDefinitions.KeysOf(new WireGuardDocument
        {
            Name = "wg0", PrivateKey = new(key), ListenPort = 51821, Mark = new(0x51, uint.MaxValue),
            Peers = [new() { PublicKey = key, Keepalive = 25, AllowedIps = [System.Net.IPNetwork.Parse("10.0.0.0/8")], PresharedKey = new(key) }],
        });
        Assert.True(change.ReplacePeers);
        Assert.Equal(((ushort)51821, 0x51u), (change.ListenPort, change.FirewallMark));
        Assert.Equal(Convert.FromBase64String(key), change.PrivateKey!.Bytes.ToArray());
        var peer = Assert.Single(change.Peers);
        Assert.Equal((key, (ushort)25), (peer.PublicKey.ToString(), peer.KeepaliveSeconds));
        Assert.Equal(Convert.FromBase64String(key), peer.PresharedKey!.Bytes.ToArray());
    }
}
