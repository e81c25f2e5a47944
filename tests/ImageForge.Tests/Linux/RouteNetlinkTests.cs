// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.Linux;
using ImageForge.Linux.Netlink;
using Xunit.Abstractions;

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
