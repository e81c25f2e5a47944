// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using ImageForge.Node.Network;

namespace ImageForge.Tests.Node;

public sealed class LinkPlanTests
{
    private static readonly NetworkLink Eth0 = new(2, "eth0", null, NetworkLink.Ethernet, PhysicalAddress.Parse("52-54-00-AB-CD-EF"), 1500, false, false);

    [Fact]
    public void Without_documents_every_card_uses_dhcp()
    {
        var planned = Assert.Single(LinkPlan.OfCards([Eth0]).Links);
        Assert.Equal("eth0", planned.Name);
        Assert.True(planned.Document is { UsesDhcp4: true, AcceptsRa: true, UsesDhcp6: false });
    }

    [Fact]
    public void Links_come_after_those_that_they_stand_on()
    {
        var plan = LinkPlan.Of(
        [
            new BridgeDocument { Name = "br0", Ports = ["v10", "bond0"] },
            new VlanDocument { Name = "v10", Parent = "eth0", Id = 10 },
            new BondDocument { Name = "bond0", Ports = ["eth1", "eth2"] },
            new EthernetDocument { Name = "eth0" },
            new DummyDocument { Name = "service0" },
        ]);
        Assert.Equal(["eth1", "eth2", "eth0", "v10", "bond0", "br0", "service0"], plan.Links.Select(l => l.Name));
        Assert.Equal(["bond0", "bond0", null, "br0", "br0", null, null], plan.Links.Select(l => l.Owner));
        Assert.IsType<EthernetDocument>(plan.Named("eth1")!.Document);
        Assert.False(plan.Named("eth1")!.Document.UsesDhcp4);
    }

    [Fact]
    public void Circles_end_as_well() =>
        Assert.Equal(2, LinkPlan.Of([new VlanDocument { Name = "a", Parent = "b", Id = 1 }, new VlanDocument { Name = "b", Parent = "a", Id = 2 }]).Links.Count);

    [Fact]
    public void Cards_are_found_by_their_own_address_or_by_name()
    {
        var lent = Eth0 with { HardwareAddress = PhysicalAddress.Parse("02-00-00-00-00-01"), PermanentAddress = Eth0.HardwareAddress };
        var byMac = new EthernetDocument { Name = "lan", Mac = "52:54:00:ab:cd:ef" };
        Assert.Same(Eth0, LinkPlan.CardOf(byMac, [Eth0]));
        Assert.Same(lent, LinkPlan.CardOf(byMac, [Eth0 with { HardwareAddress = PhysicalAddress.None }, lent]));
        Assert.Null(LinkPlan.CardOf(byMac with { Name = "eth0", Mac = "52:54:00:ab:cd:00" }, [Eth0]));
        Assert.Same(Eth0, LinkPlan.CardOf(new EthernetDocument { Name = "eth0" }, [Eth0]));
    }

    [Fact]
    public void Documents_are_the_same_by_what_they_say()
    {
        var one = new PlannedLink(new EthernetDocument { Name = "eth0", Dhcp4 = new(), Routes = [new() { Metric = 1 }] }, null);
        Assert.True(one.SameAs(new(new EthernetDocument { Name = "eth0", Dhcp4 = new(), Routes = [new() { Metric = 1 }] }, null)));
        Assert.False(one.SameAs(one with { Owner = "br0" }));
        Assert.False(one.SameAs(new(new EthernetDocument { Name = "eth0", Dhcp4 = new() { UseDns = false }, Routes = [new() { Metric = 1 }] }, null)));
        Assert.False(one.SameAs(new(new DummyDocument { Name = "eth0" }, null)));
    }

    [Fact]
    public void Only_links_with_a_device_behind_them_are_cards()
    {
        var sys = Directory.CreateTempSubdirectory();
        try
        {
            Directory.CreateDirectory(Path.Combine(sys.FullName, "eth0", "device"));
            Directory.CreateDirectory(Path.Combine(sys.FullName, "dummy0"));
            Assert.True(LinkPlan.IsCard(Eth0, sys.FullName));
            Assert.False(LinkPlan.IsCard(Eth0 with { Kind = "vlan" }, sys.FullName));
            Assert.False(LinkPlan.IsCard(Eth0 with { HardwareType = 772 }, sys.FullName));
            Assert.False(LinkPlan.IsCard(Eth0 with { Name = "dummy0" }, sys.FullName));
        }
        finally
        {
            sys.Delete(recursive: true);
        }
    }
}
