// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Network;
using ImageForge.Tests.Linux;
using Xunit.Abstractions;
using InterfaceAddress = ImageForge.MachineConfig.InterfaceAddress;

namespace ImageForge.Tests.Node;

/// <summary>Against the running kernel, in a network namespace of the test's own whose cards are the ends of virtual cables.</summary>
public sealed class NetworkControllerTests(ITestOutputHelper output)
{
    private readonly List<string> _said = [];

    [Fact]
    public void Links_are_joined_addressed_and_routed_and_all_of_it_taken_back() => Run(["nic0", "nic1", "nic2"], async (route, network) =>
    {
        var foreign = route.CreateLink("foreign0", "bridge");
        LinkDocument[] links =
        [
            new EthernetDocument { Name = "nic0", Mtu = 1400, Addresses = [On("10.0.0.2/24"), On("2001:db8::2/64")], Routes = [new() { Via = IPAddress.Parse("10.0.0.1"), Metric = 7 }] },
            new BridgeDocument
            {
                Name = "br0", Ports = ["nic1", "nic2"], Stp = new() { Priority = 4096 }, Addresses = [On("10.1.0.2/24")],
                Routes =
                [
                    new() { To = IPNetwork.Parse("10.8.0.0/16"), Via = IPAddress.Parse("10.1.0.1"), Source = IPAddress.Parse("10.1.0.2"), Mtu = 1300 },
                    new() { To = IPNetwork.Parse("10.9.0.0/16"), Kind = RouteKind.Blackhole },
                    new() { To = IPNetwork.Parse("10.10.0.0/16"), Via = IPAddress.Parse("192.0.2.1"), OnLink = true, Table = 100 },
                    new() { To = IPNetwork.Parse("10.11.0.0/16") },
                ],
            },
        ];
        RoutingRuleDocument[] rules = [new() { Name = "a", Priority = 100, From = IPNetwork.Parse("10.1.0.0/24"), Table = 100 }, new() { Name = "b", Priority = 101, InLink = "br0", Action = ImageForge.MachineConfig.RuleAction.Prohibit }];
        await network.UseAsync(links, rules, null);

        var bridge = route.FindLink("br0")!;
        Assert.True(bridge.IsUp);
        Assert.All(["nic1", "nic2"], port => Assert.Equal((bridge.Index, true), (route.FindLink(port)!.MasterIndex, route.FindLink(port)!.IsUp)));
        Assert.Equal((1400, true), (route.FindLink("nic0")!.Mtu, route.FindLink("nic0")!.IsUp));
        Assert.Equal("1", File.ReadAllText("/proc/sys/net/ipv6/conf/nic1/disable_ipv6").Trim());
        var found = route.Routes(AddressFamily.InterNetwork);
        Assert.Contains(found, r => r is { Metric: 7, Gateway: not null, Destination.PrefixLength: 0 });
        Assert.Contains(found, r => r.Destination.ToString() == "10.8.0.0/16" && r.Mtu == 1300 && r.LinkIndex == bridge.Index);
        Assert.Contains(found, r => r.Destination.ToString() == "10.9.0.0/16" && r.Type == RouteType.Blackhole);
        Assert.Contains(found, r => r.Destination.ToString() == "10.10.0.0/16" && r is { Table: 100, OnLink: true });
        Assert.Contains(found, r => r.Destination.ToString() == "10.11.0.0/16" && r is { Gateway: null, Scope: AddressScope.Link });
        Assert.Equal(["100", "101"], route.Rules(AddressFamily.InterNetwork).Where(r => r.Priority is > 0 and < 32000).Select(r => r.Priority.ToString()));
        Assert.Contains(route.Rules(AddressFamily.InterNetworkV6), r => r is { Priority: 101, Action: ImageForge.Linux.Netlink.RuleAction.Prohibit });
        Assert.Contains("imageforge: link br0 bridge of nic1 nic2 stp mtu 1500", _said);
        Assert.Contains("imageforge: route 10.8.0.0/16 via 10.1.0.1 dev br0", _said);
        Assert.Contains("imageforge: rule 101 from all iif br0 prohibit", _said);

        // The same again changes nothing.
        var lines = _said.Count;
        await network.UseAsync([.. links], [.. rules], null);
        Assert.Equal((bridge.Index, lines), (route.FindLink("br0")!.Index, _said.Count));

        await network.UseAsync([new EthernetDocument { Name = "nic0" }], [], null);
        Assert.Null(route.FindLink("br0"));
        Assert.Null(route.FindLink("nic1")!.MasterIndex);
        Assert.False(route.FindLink("nic1")!.IsUp);
        Assert.Equal("0", File.ReadAllText("/proc/sys/net/ipv6/conf/nic1/disable_ipv6").Trim());
        Assert.DoesNotContain(route.Routes(AddressFamily.InterNetwork), r => r.Protocol == NetworkRoute.StaticProtocol);
        Assert.DoesNotContain(route.Addresses(), a => a.Address.ToString().StartsWith("10.", StringComparison.Ordinal));
        Assert.DoesNotContain(route.Rules(AddressFamily.InterNetwork), r => r.Priority is 100 or 101);
        Assert.Equal(foreign.Index, route.FindLink("foreign0")!.Index);
    });

    [Fact]
    public void Cards_found_by_their_address_swap_their_names() => Run(["nic0", "nic1", "nic2"], async (route, network) =>
    {
        string[] macs = [.. new[] { "nic0", "nic1" }.Select(name => string.Join(':', route.FindLink(name)!.HardwareAddress.GetAddressBytes().Select(b => b.ToString("x2"))))];
        int[] before = [route.FindLink("nic0")!.Index, route.FindLink("nic1")!.Index];
        route.SetLinkUp(before[0], true);
        await network.UseAsync([new EthernetDocument { Name = "nic1", Mac = macs[0], Addresses = [On("10.0.0.2/24")] }, new EthernetDocument { Name = "nic0", Mac = macs[1] }], [], null);
        Assert.Equal(before.Reverse(), [route.FindLink("nic0")!.Index, route.FindLink("nic1")!.Index]);
        Assert.Contains(route.Addresses(), a => a.LinkIndex == before[0] && a.ToString() == "10.0.0.2/24");
        Assert.False(route.FindLink("nic2")!.IsUp);
    });

    [Fact]
    public void Cards_that_come_later_are_taken_care_of() => Run([], async (route, network) =>
    {
        await network.UseAsync([new BridgeDocument { Name = "br0", Ports = ["late0"] }, new EthernetDocument { Name = "late1", Addresses = [On("10.0.0.2/24")] }], [], null);
        using var done = new CancellationTokenSource();
        var watching = network.WatchAsync(done.Token);
        Ip("link add late0 type veth peer name late1");
        await UntilAsync(() => route.FindLink("late0")?.MasterIndex == route.FindLink("br0")!.Index);
        await UntilAsync(() => _said.Contains("imageforge: network late1 10.0.0.2/24"));
        await network.FirstAddress;
        await done.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    });

    [Fact]
    public void Routes_wait_for_the_address_that_they_need() => Run(["nic0", "nic1"], async (route, network) =>
    {
        using var done = new CancellationTokenSource();
        var watching = network.WatchAsync(done.Token);
        await network.UseAsync([new EthernetDocument { Name = "nic0", Ra = new(), Routes = [new() { To = IPNetwork.Parse("10.8.0.0/16"), Via = IPAddress.Parse("10.0.0.1") }] }], [], null);
        Assert.DoesNotContain(_said, line => line.Contains("10.8.0.0", StringComparison.Ordinal));
        Ip("addr add 10.0.0.2/24 dev nic0");
        await UntilAsync(() => _said.Contains("imageforge: route 10.8.0.0/16 via 10.0.0.1 dev nic0"));
        await done.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    });

    [Fact]
    public void Router_advertisements_are_taken_as_the_document_says() => Run(["nic0", "nic1", "nic2"], async (route, network) =>
    {
        await network.UseAsync(
        [
            new EthernetDocument { Name = "nic0", Addresses = [On("10.0.0.2/24")] },
            new EthernetDocument { Name = "nic1", Ra = new() { Autoconf = false, DefaultRoute = false } },
            new EthernetDocument { Name = "nic2", Dhcp6 = new(), Ra = new() { On = false } },
        ], [], null);
        Assert.Equal("0 0", Settings("nic0", "accept_ra", "autoconf"));
        Assert.Equal("2 0 0 1", Settings("nic1", "accept_ra", "autoconf", "accept_ra_defrtr", "accept_ra_mtu"));
        Assert.Equal("0 0", Settings("nic2", "accept_ra", "autoconf"));
        Assert.Equal(3, route.Links().Count(l => l.IsUp && l.Name.StartsWith("nic", StringComparison.Ordinal)));
    });

    [Fact]
    public void What_the_kernel_refuses_is_said_once_and_leaves_the_rest_alone() => Run(["nic0"], async (route, network) =>
    {
        route.CreateLink("taken0", "bridge");
        LinkDocument[] links = [new DummyDocument { Name = "taken0" }, new EthernetDocument { Name = "nic0", Addresses = [On("10.0.0.2/24")] }];
        await network.UseAsync(links, [], null);
        await network.UseAsync(links, [], null);
        Assert.Equal("imageforge: error: link taken0: the name taken0 is taken by a bridge", Assert.Single(_said, line => line.Contains("error", StringComparison.Ordinal)));
        Assert.Contains(route.Addresses(), a => a.ToString() == "10.0.0.2/24");
    });

    private static InterfaceAddress On(string text) => new(IPAddress.Parse(text.Split('/')[0]), int.Parse(text.Split('/')[1]));

    private static string Settings(string link, params string[] names) =>
        string.Join(' ', names.Select(name => File.ReadAllText($"/proc/sys/net/ipv6/conf/{link}/{name}").Trim()));

    private static async Task UntilAsync(Func<bool> condition)
    {
        var patience = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(10), "not within 10 s");
            await Task.Delay(20);
        }
    }

    private static void Ip(string arguments)
    {
        using var ip = Process.Start("/usr/sbin/ip", arguments);
        ip.WaitForExit();
        Assert.Equal(0, ip.ExitCode);
    }

    private void Run(string[] cards, Func<RouteNetlink, NetworkController, Task> test)
    {
        if (!File.Exists("/usr/sbin/ip"))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "ip is missing");
            output.WriteLine("not run: ip (iproute2) is missing");
            return;
        }

        NetworkNamespace.Run(output, () =>
        {
            foreach (var card in cards) Ip($"link add {card} type veth peer name {card}far");
            using var route = new RouteNetlink();
            SingleThread.Run(async () =>
            {
                using var network = new NetworkController(new NodeLog(_said.Add), TimeProvider.System, (_, _) => { }, link => link.Kind == "veth" && !link.Name.EndsWith("far", StringComparison.Ordinal));
                await test(route, network);
                await network.UseAsync([new DummyDocument { Name = "taken0" }], [], null);
            });
        });
        foreach (var line in _said) output.WriteLine(line);
    }
}
