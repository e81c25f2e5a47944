// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.Linux;
using ImageForge.Linux.Netlink;
using Xunit.Abstractions;
using PhysicalAddress = System.Net.NetworkInformation.PhysicalAddress;

namespace ImageForge.Tests.Linux;

/// <summary>Against the running kernel, in a network namespace of the test's own.</summary>
public sealed class RouteNetlinkTests(ITestOutputHelper output)
{
    [Fact]
    public void Link_is_created_changed_and_removed() => NetworkNamespace.Run(output, () =>
    {
        using var route = new RouteNetlink();
        var link = route.CreateLink("br7", "bridge", 1400);
        Assert.Equal(("bridge", 1400, false), (link.Kind, link.Mtu, link.IsUp));
        Assert.Equal(NetworkLink.Ethernet, link.HardwareType);
        route.SetLinkUp(link.Index, true);
        route.SetLinkMtu(link.Index, 1300);
        Assert.Equal((true, 1300), (route.FindLink("br7")!.IsUp, route.FindLink("br7")!.Mtu));

        var taken = Assert.Throws<LinuxException>(() => route.CreateLink("br7", "bridge"));
        Assert.Equal(Errno.EEXIST, taken.Errno);
        Assert.Contains("create link br7 of kind bridge: EEXIST", taken.Message);
        var unknown = Assert.Throws<LinuxException>(() => route.CreateLink("x", "nosuchkind"));
        Assert.Equal(Errno.EOPNOTSUPP, unknown.Errno);
        Assert.Contains("Unknown device type", unknown.Message); // the kernel's own words

        Assert.True(route.RemoveLink(link.Index));
        Assert.False(route.RemoveLink(link.Index));
        Assert.Null(route.FindLink("br7"));
    });

    [Fact]
    public void Addresses_and_routes_are_set_listed_and_removed() => NetworkNamespace.Run(output, () =>
    {
        using var route = new RouteNetlink();
        var link = route.CreateLink("br7", "bridge");
        route.SetLinkUp(link.Index, true);
        var v4 = new InterfaceAddress(link.Index, IPAddress.Parse("10.9.0.2"), 24, AddressScope.Global);
        var v6 = new InterfaceAddress(link.Index, IPAddress.Parse("fd00::2"), 64, AddressScope.Global);
        route.SetAddress(v4);
        route.SetAddress(v4);
        route.SetAddress(v6, skipDuplicateDetection: true);
        Assert.Contains(v4, route.Addresses());
        Assert.Contains(v6, route.Addresses());

        var gateway = new NetworkRoute(IPNetwork.Parse("0.0.0.0/0"))
        {
            Gateway = IPAddress.Parse("10.9.0.1"), LinkIndex = link.Index, Metric = 100, Protocol = NetworkRoute.DhcpProtocol,
        };
        var table = new NetworkRoute(IPNetwork.Parse("2001:db8::/32")) { LinkIndex = link.Index, Table = 1800, Metric = 1, Mtu = 1420 };
        route.SetRoute(gateway);
        route.SetRoute(gateway);
        route.SetRoute(table);
        Assert.Contains(gateway, route.Routes(AddressFamily.InterNetwork));
        Assert.Contains(table, route.Routes(AddressFamily.InterNetworkV6));

        Assert.True(route.RemoveRoute(gateway));
        Assert.False(route.RemoveRoute(gateway));
        Assert.True(route.RemoveRoute(table));
        Assert.DoesNotContain(table, route.Routes(AddressFamily.InterNetworkV6));
        Assert.True(route.RemoveAddress(v4));
        Assert.False(route.RemoveAddress(v4));
        Assert.DoesNotContain(v4, route.Addresses());
    });

    [Theory]
    [InlineData(AddressFamily.InterNetwork, false)]
    [InlineData(AddressFamily.InterNetworkV6, false)]
    [InlineData(AddressFamily.InterNetwork, true)]
    [InlineData(AddressFamily.InterNetworkV6, true)]
    public void Rules_are_added_once_and_removed(AddressFamily family, bool invert) => NetworkNamespace.Run(output, () =>
    {
        using var route = new RouteNetlink();
        var rule = new RoutingRule(family, 32500, 180, Mark: 0x40, Mask: 0x60) { Invert = invert };
        Assert.True(route.AddRule(rule));
        Assert.False(route.AddRule(rule));
        Assert.Equal(rule, Assert.Single(route.Rules(family), r => r.Priority == 32500));
        Assert.True(route.RemoveRule(rule));
        Assert.False(route.RemoveRule(rule));
    });

    [Theory]
    [InlineData(RuleAction.Blackhole)]
    [InlineData(RuleAction.Unreachable)]
    [InlineData(RuleAction.Prohibit)]
    [InlineData(RuleAction.Lookup)]
    public void Rules_match_by_address_link_and_mark(RuleAction action) => NetworkNamespace.Run(output, () =>
    {
        using var route = new RouteNetlink();
        var table = action == RuleAction.Lookup ? 1000u : 0;
        RoutingRule[] rules =
        [
            new(AddressFamily.InterNetwork, 100, table, 0x40, 0x60)
            {
                Action = action, From = IPNetwork.Parse("10.0.0.0/24"), To = IPNetwork.Parse("192.0.2.0/25"), InLink = "lo", OutLink = "br7",
            },
            new(AddressFamily.InterNetworkV6, 101, table) { Action = action, From = IPNetwork.Parse("fd00::/64"), Invert = true },
        ];
        foreach (var rule in rules)
        {
            Assert.True(route.AddRule(rule));
            Assert.False(route.AddRule(rule));
            Assert.Equal(rule, Assert.Single(route.Rules(rule.Family), r => r.Priority == rule.Priority));
            Assert.True(route.RemoveRule(rule));
            Assert.False(route.RemoveRule(rule));
        }
    });

    [Fact]
    public void Routes_lead_nowhere_or_to_gateways_beyond_the_link() => NetworkNamespace.Run(output, () =>
    {
        using var route = new RouteNetlink();
        var link = route.CreateLink("br7", "bridge");
        route.SetLinkUp(link.Index, true);
        route.SetAddress(new InterfaceAddress(link.Index, IPAddress.Parse("10.0.0.2"), 24, AddressScope.Global));
        NetworkRoute[] routes =
        [
            new(IPNetwork.Parse("10.9.0.0/16")) { Type = RouteType.Blackhole, Metric = 50 },
            new(IPNetwork.Parse("10.10.0.0/16")) { Type = RouteType.Prohibit, Table = 1000 },
            new(IPNetwork.Parse("fd00:9::/32")) { Type = RouteType.Unreachable, Metric = 1024, Table = 1000 },
            new(IPNetwork.Parse("0.0.0.0/0"))
            {
                Gateway = IPAddress.Parse("192.0.2.1"), LinkIndex = link.Index, OnLink = true, PreferredSource = IPAddress.Parse("10.0.0.2"), Mtu = 1400,
            },
        ];
        foreach (var wanted in routes)
        {
            route.SetRoute(wanted);
            route.SetRoute(wanted);
            Assert.Single(route.Routes(wanted.Destination.BaseAddress.AddressFamily), r => r == wanted);
            Assert.True(route.RemoveRoute(wanted));
        }
    });

    [Fact]
    public void Links_are_renamed_and_made_ports() => NetworkNamespace.Run(output, () =>
    {
        using var route = new RouteNetlink();
        var bridge = route.CreateLink(new LinkDefinition("br7", BridgeOptions.Kind)
        {
            HardwareAddress = PhysicalAddress.Parse("02-00-00-00-00-07"),
            Options = new BridgeOptions { SpanningTree = true, Priority = 4096, ForwardDelay = 4, HelloTime = 1, MaxAge = 12 },
        });
        Assert.Equal(new BridgeOptions { SpanningTree = true, Priority = 4096, ForwardDelay = 4, HelloTime = 1, MaxAge = 12 }, Known(bridge));
        Assert.Equal("020000000007", bridge.HardwareAddress.ToString());
        route.ChangeLink(bridge.Index, BridgeOptions.Kind, new BridgeOptions { SpanningTree = false });
        Assert.Equal(new BridgeOptions { SpanningTree = false, Priority = 4096, ForwardDelay = 4, HelloTime = 1, MaxAge = 12 }, Known(route.FindLink("br7")!));

        var veth = route.CreateLink("cable", "veth");
        route.RenameLink(veth.Index, "lan");
        Assert.Equal(veth.Index, route.FindLink("lan")!.Index);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => route.RenameLink(veth.Index, "br7")).Errno);
        route.SetHardwareAddress(veth.Index, PhysicalAddress.Parse("02-00-00-00-00-08"));
        route.SetMaster(veth.Index, bridge.Index);
        Assert.Equal((bridge.Index, "020000000008"), (route.FindLink("lan")!.MasterIndex, route.FindLink("lan")!.HardwareAddress.ToString()));
        route.SetMaster(veth.Index, null);
        Assert.Null(route.FindLink("lan")!.MasterIndex);
    });

    // Not every kernel is built with VLAN filtering, and those that are say that it is off.
    private static BridgeOptions Known(NetworkLink bridge) => Assert.IsType<BridgeOptions>(bridge.Options) with { VlanFiltering = null };

    [Fact]
    public void Lent_address_goes_by_itself() => NetworkNamespace.Run(output, () =>
    {
        using var route = new RouteNetlink();
        var link = route.CreateLink("br7", "bridge");
        route.SetLinkUp(link.Index, true);
        var address = new InterfaceAddress(link.Index, IPAddress.Parse("2001:db8::7"), 64, AddressScope.Global);
        route.SetAddress(address with { Lifetime = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) }, skipDuplicateDetection: true);
        Assert.Contains(address, route.Addresses());
        Assert.DoesNotContain(route.Routes(AddressFamily.InterNetworkV6), r => r.Destination == IPNetwork.Parse("2001:db8::/64"));
        Assert.True(SpinWait.SpinUntil(() => !route.Addresses().Contains(address), TimeSpan.FromSeconds(10)), "it is still there after 10 s");
    });

    [Fact]
    public void Monitor_tells_of_links_and_addresses() => NetworkNamespace.Run(output, () =>
    {
        using var route = new RouteNetlink();
        using var monitor = new NetworkMonitor();
        var link = route.CreateLink("br7", "bridge");
        var address = new InterfaceAddress(link.Index, IPAddress.Parse("10.9.0.2"), 24, AddressScope.Global);
        route.SetAddress(address);
        route.RemoveLink(link.Index);
        var seen = new List<NetworkChange>();
        while (!seen.Exists(c => c is NetworkChange.LinkRemoved))
        {
            Assert.True(monitor.Changes.WaitToReadAsync().AsTask().Wait(TimeSpan.FromSeconds(10)), "no event within 10 s");
            while (monitor.Changes.TryRead(out var change)) seen.Add(change);
        }

        Assert.Contains(seen, c => c is NetworkChange.LinkSet { Link.Name: "br7" });
        Assert.Contains(new NetworkChange.AddressSet(address), seen);
        Assert.Contains(new NetworkChange.AddressRemoved(address), seen);
    });

    [Fact]
    public void WireGuard_without_its_module_is_an_error_with_a_name() => NetworkNamespace.Run(output, () =>
    {
        if (Directory.Exists("/sys/module/wireguard"))
        {
            output.WriteLine("not run: this kernel has wireguard");
            return;
        }

        var error = Assert.Throws<LinuxException>(() => new ImageForge.Linux.WireGuard.WireGuardNetlink());
        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains("find generic netlink family wireguard", error.Message);
    });
}
