// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using ImageForge.Node.Network;

namespace ImageForge.Tests.Node;

public sealed class InterfacePlanTests
{
    private static readonly NetworkLink Eth0 = new(2, "eth0", null, NetworkLink.Ethernet, PhysicalAddress.Parse("52-54-00-AB-CD-EF"), 1500, false, false);

    [Fact]
    public void Without_interfaces_every_card_uses_dhcp() => Assert.True(InterfacePlan.For(Eth0, new NetworkDocument())!.UsesDhcp);

    [Fact]
    public void By_name_or_by_hardware_address_and_no_other()
    {
        InterfaceSettings byName = new() { Name = "eth1" }, byMac = new() { Mac = "52:54:00:ab:cd:ef" };
        var network = new NetworkDocument { Interfaces = [byName, byMac] };
        Assert.Same(byMac, InterfacePlan.For(Eth0, network));
        Assert.Same(byName, InterfacePlan.For(Eth0 with { Name = "eth1", HardwareAddress = PhysicalAddress.None }, network));
        Assert.Null(InterfacePlan.For(Eth0 with { HardwareAddress = PhysicalAddress.None }, network));
    }

    [Fact]
    public void Only_cards_with_a_device_behind_them_are_physical()
    {
        var sys = Directory.CreateTempSubdirectory();
        try
        {
            Directory.CreateDirectory(Path.Combine(sys.FullName, "eth0", "device"));
            Directory.CreateDirectory(Path.Combine(sys.FullName, "dummy0"));
            Assert.True(InterfacePlan.IsPhysical(Eth0, sys.FullName));
            Assert.False(InterfacePlan.IsPhysical(Eth0 with { Kind = "vlan" }, sys.FullName));
            Assert.False(InterfacePlan.IsPhysical(Eth0 with { HardwareType = 772 }, sys.FullName));
            Assert.False(InterfacePlan.IsPhysical(Eth0 with { Name = "dummy0" }, sys.FullName));
        }
        finally
        {
            sys.Delete(recursive: true);
        }
    }
}
