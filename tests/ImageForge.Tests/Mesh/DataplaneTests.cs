// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ImageForge.Linux.Netlink;
using ImageForge.Mesh.Dataplane;
using ImageForge.Tests.Linux;
using Xunit.Abstractions;

namespace ImageForge.Tests.Mesh;

/// <summary>Routes, rules and probes against the running kernel; WireGuard itself needs a kernel that has it (e2e).</summary>
public sealed class DataplaneTests(ITestOutputHelper output)
{
    [Fact]
    public void Table_follows_the_wish_and_leaves_other_routes_alone() => NetworkNamespace.Run(output, () =>
    {
        using var netlink = new RouteNetlink();
        var lan = Up(netlink, "eth0", "10.0.2.15", 24);
        var mesh = Up(netlink, "mesh7", "fd3e:94a9:3fa7:e102::1", 64);
        var foreign = new NetworkRoute(IPNetwork.Parse("10.77.0.0/16")) { LinkIndex = Up(netlink, "eth9", "10.78.0.1", 24) };
        netlink.SetRoute(foreign);
        var routes = new MeshRoutes(netlink);
        routes.EnsureRules();
        routes.EnsureRules();
        Assert.Equal(2, Rules(netlink).Count);
        Assert.All(Rules(netlink), rule => Assert.Equal((0x20u, 0x60u, true, 180u), (rule.Mark, rule.Mask, rule.Invert, rule.Table)));

        routes.Apply(mesh, Parse("10.0.2.16/32 10.244.0.0/24 2001:db8::16/128"), netlink.Addresses());
        Assert.Equal("10.0.2.16/32 10.244.0.0/24 2001:db8::16/128", Table(netlink));
        Assert.All(netlink.Routes(AddressFamily.InterNetwork).Where(route => route.Table == 180), route =>
            Assert.Equal((mesh, route.Destination.BaseAddress.ToString() == "10.0.2.16" ? "10.0.2.15" : null), (route.LinkIndex, route.PreferredSource?.ToString())));
        routes.Apply(mesh, Parse("10.0.2.16/32 2001:db8::17/128"), netlink.Addresses());
        Assert.Equal("10.0.2.16/32 2001:db8::17/128", Table(netlink));

        // The machine gets another address: the source follows.
        netlink.RemoveAddress(netlink.Addresses().Single(address => address.Address.ToString() == "10.0.2.15"));
        netlink.SetAddress(new InterfaceAddress(lan, IPAddress.Parse("10.0.2.99"), 24, AddressScope.Global));
        routes.Apply(mesh, Parse("10.0.2.16/32"), netlink.Addresses());
        Assert.Equal("10.0.2.99", Assert.Single(netlink.Routes(AddressFamily.InterNetwork), route => route.Table == 180).PreferredSource?.ToString());

        routes.Remove();
        Assert.Equal("", Table(netlink));
        Assert.Empty(Rules(netlink));
        Assert.Contains(foreign, netlink.Routes(AddressFamily.InterNetwork));
    });

    [Theory]
    [InlineData("10.0.2.16/32", "10.0.2.15")] // in a network of ours
    [InlineData("192.168.7.8/32", "192.168.7.2")]
    [InlineData("203.0.113.9/32", "10.0.2.15")] // where the default route leads
    [InlineData("10.9.0.0/16", "192.168.7.2")] // through a gateway in the second network
    [InlineData("172.16.0.1/32", "10.0.2.77")] // the route itself says
    public void Source_is_the_one_that_the_main_table_would_give(string destination, string expected)
    {
        NetworkRoute[] routes =
        [
            new(IPNetwork.Parse("0.0.0.0/0")) { LinkIndex = 3, Gateway = IPAddress.Parse("192.168.7.1"), Metric = 200 },
            new(IPNetwork.Parse("0.0.0.0/0")) { LinkIndex = 2, Gateway = IPAddress.Parse("10.0.2.2"), Metric = 100 },
            new(IPNetwork.Parse("10.0.2.0/24")) { LinkIndex = 2 },
            new(IPNetwork.Parse("192.168.7.0/24")) { LinkIndex = 3 },
            new(IPNetwork.Parse("10.9.0.0/16")) { LinkIndex = 3, Gateway = IPAddress.Parse("192.168.7.1") },
            new(IPNetwork.Parse("172.16.0.0/12")) { LinkIndex = 2, PreferredSource = IPAddress.Parse("10.0.2.77") },
            new(IPNetwork.Parse("10.0.2.16/32")) { LinkIndex = 9, Table = 180 },
        ];
        InterfaceAddress[] addresses =
        [
            new(2, IPAddress.Parse("10.0.99.1"), 24, AddressScope.Global), new(2, IPAddress.Parse("10.0.2.15"), 24, AddressScope.Global),
            new(3, IPAddress.Parse("192.168.7.2"), 24, AddressScope.Global), new(3, IPAddress.Parse("fd00::7"), 64, AddressScope.Global),
        ];
        Assert.Equal(expected, SourceAddress.For(IPNetwork.Parse(destination), routes, addresses)?.ToString());
        Assert.Null(SourceAddress.For(IPNetwork.Parse(destination), [], addresses));
    }

    [Fact]
    public void Strict_reverse_path_filtering_is_named_with_its_remedy()
    {
        var settings = Directory.CreateTempSubdirectory("mesh-rp-filter");
        try
        {
            foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("all", "0\n"), ("eth0", "1\n"), ("eth1", "2\n")])
                File.WriteAllText(Path.Combine(settings.CreateSubdirectory(name).FullName, "rp_filter"), value);
            NetworkLink[] links = [.. new[] { "eth0", "eth1", "eth2" }.Select((name, index) => new NetworkLink(
                index, name, null, NetworkLink.Ethernet, PhysicalAddress.None, 1500, IsUp: true, HasCarrier: true))];
            Assert.Contains("net.ipv4.conf.eth0.rp_filter = 2", Assert.Single(ReversePathFilter.Warnings(links, settings.FullName)));
            // The stricter name does not win: 2 is the greater number, and the kernel takes the greater.
            File.WriteAllText(Path.Combine(settings.FullName, "all", "rp_filter"), "2\n");
            Assert.Empty(ReversePathFilter.Warnings(links, settings.FullName));
        }
        finally
        {
            settings.Delete(recursive: true);
        }
    }

    [Fact]
    public void Probe_is_answered_by_ourselves_and_not_by_nobody() => NetworkNamespace.Run(output, () =>
    {
        using (var netlink = new RouteNetlink())
        {
            netlink.SetLinkUp(netlink.FindLink("lo")!.Index, true);
            Up(netlink, "mesh7", "fd00::1", 64);
        }

        using var probe = new EchoProbe(IPAddress.Parse("fd00::1"), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        using var answered = new ManualResetEventSlim();
        var receive = probe.ReceiveAsync(answered.Set, stop.Token);
        probe.Send(IPAddress.Parse("fd00::2"));
        probe.Send(IPAddress.Parse("2001:db8::1")); // no route: not an error, just no answer
        Assert.False(answered.Wait(TimeSpan.FromMilliseconds(200)));
        probe.Send(IPAddress.Parse("fd00::1"));
        Assert.True(answered.Wait(TimeSpan.FromSeconds(20)));
        Assert.True(probe.TryTake(out var from, out var roundTrip));
        Assert.Equal(IPAddress.Parse("fd00::1"), from);
        Assert.InRange(roundTrip, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.False(probe.TryTake(out _, out _));
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => receive.GetAwaiter().GetResult());
    });

    private static int Up(RouteNetlink netlink, string name, string address, int bits)
    {
        var link = netlink.CreateLink(name, "bridge");
        netlink.SetLinkUp(link.Index, true);
        netlink.SetAddress(new InterfaceAddress(link.Index, IPAddress.Parse(address), bits, AddressScope.Global), skipDuplicateDetection: address.Contains(':'));
        return link.Index;
    }

    private static List<RoutingRule> Rules(RouteNetlink netlink) =>
        [.. netlink.Rules(AddressFamily.InterNetwork).Concat(netlink.Rules(AddressFamily.InterNetworkV6)).Where(rule => rule.Priority == 32500)];

    private static string Table(RouteNetlink netlink) => string.Join(' ', netlink.Routes(AddressFamily.InterNetwork)
        .Concat(netlink.Routes(AddressFamily.InterNetworkV6)).Where(route => route.Table == 180).Select(route => route.Destination.ToString()).Order(StringComparer.Ordinal));

    private static IEnumerable<IPNetwork> Parse(string prefixes) => prefixes.Split(' ').Select(text => IPNetwork.Parse(text));
}
