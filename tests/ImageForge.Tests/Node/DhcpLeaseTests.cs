// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.Netlink;
using ImageForge.Node.Dhcp;
using ImageForge.Node.Network;
using Dhcp4Settings = ImageForge.MachineConfig.Dhcp4Settings;

namespace ImageForge.Tests.Node;

public sealed class DhcpLeaseTests
{
    [Fact]
    public void Reads_what_slirp_gives()
    {
        var lease = Read((1, [255, 255, 255, 0]), (3, [10, 0, 2, 2]), (6, [10, 0, 2, 3]), (51, [0, 1, 0x51, 0x80]))!;
        Assert.Equal("10.0.2.15/24", lease.Cidr);
        Assert.Equal([new DhcpRoute(IPNetwork.Parse("0.0.0.0/0"), IPAddress.Parse("10.0.2.2"))], lease.Routes);
        Assert.Equal([IPAddress.Parse("10.0.2.3")], lease.NameServers);
        Assert.Equal((TimeSpan.FromDays(1), TimeSpan.FromHours(12), TimeSpan.FromHours(21)), (lease.Lifetime, lease.RenewAfter, lease.RebindAfter));
        Assert.Null(lease.Mtu);
    }

    [Fact]
    public void Classless_routes_replace_the_router()
    {
        // RFC 3442: 0/0 via 10.0.2.9; 10.17/16 via 10.0.2.8; 10.0.2.9/32 on the link.
        var lease = Read(
            (1, [255, 255, 255, 255]), (3, [10, 0, 2, 2]),
            (121, [0, 10, 0, 2, 9, 16, 10, 17, 10, 0, 2, 8, 32, 10, 0, 2, 9, 0, 0, 0, 0]))!;
        Assert.Equal(["0.0.0.0/0 10.0.2.9", "10.17.0.0/16 10.0.2.8", "10.0.2.9/32 0.0.0.0"], lease.Routes.Select(r => $"{r.Destination} {r.Gateway}"));

        // The kernel takes a router only when it is on the link already: those routes come first, one is made up.
        var settings = LeaseSettings.Of(lease, 2, 102);
        Assert.Equal(new InterfaceAddress(2, IPAddress.Parse("10.0.2.15"), 32, AddressScope.Global), settings.Address);
        Assert.Equal(
            ["10.0.2.8/32  Link", "10.0.2.9/32  Link", "0.0.0.0/0 10.0.2.9 Global", "10.17.0.0/16 10.0.2.8 Global"],
            settings.Routes.Select(r => $"{r.Destination} {r.Gateway} {r.Scope}"));
    }

    [Fact]
    public void Broken_classless_routes_fall_back_to_the_router() =>
        Assert.Equal(IPAddress.Parse("10.0.2.2"), Assert.Single(Read((3, [10, 0, 2, 2]), (121, [33, 1, 2, 3, 4, 5, 6, 7, 8]))!.Routes).Gateway);

    [Theory]
    [InlineData(new byte[] { 255, 0, 255, 0 }, "its subnet mask is no mask")]
    [InlineData(new byte[] { 0, 0, 0, 0 }, "its subnet mask is no mask")]
    [InlineData(new byte[] { 255, 255 }, "its subnet mask is no mask")]
    public void Refuses_what_is_no_mask(byte[] mask, string reason)
    {
        Assert.Null(DhcpLease.TryRead(Message((1, mask), (54, [10, 0, 2, 2])), out var said));
        Assert.Equal(reason, said);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    public void Refuses_addresses_that_no_machine_has(string address) =>
        Assert.Null(DhcpLease.TryRead(Message((54, [10, 0, 2, 2])) with { YourAddress = IPAddress.Parse(address) }, out _));

    [Fact]
    public void Refuses_a_server_without_a_name() => Assert.Null(DhcpLease.TryRead(Message((1, [255, 0, 0, 0])), out _));

    [Fact]
    public void Infinite_leases_are_never_renewed()
    {
        var lease = Read((51, [255, 255, 255, 255]))!;
        Assert.Equal((TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue), (lease.Lifetime, lease.RenewAfter, lease.RebindAfter));
    }

    [Theory]
    [InlineData("example.com\0", "example.com")]
    [InlineData("a b", null)]
    [InlineData("x\nnameserver 6.6.6.6", null)]
    public void Domain_names_cannot_write_into_the_resolver(string sent, string? kept) =>
        Assert.Equal(kept, Read((15, System.Text.Encoding.ASCII.GetBytes(sent)))!.DomainName);

    [Theory]
    [InlineData(1500, 1500)]
    [InlineData(576, null)]
    public void Mtu_below_what_ipv6_needs_is_ignored(int sent, int? kept) =>
        Assert.Equal(kept, Read((26, [(byte)(sent >> 8), (byte)sent]))!.Mtu);

    [Theory]
    [InlineData("edge-7", "edge-7")]
    [InlineData("edge_7", null)]
    [InlineData("a\n127.0.0.1 bank.example", null)]
    public void Host_names_cannot_write_into_hosts(string sent, string? kept) =>
        Assert.Equal(kept, Read((12, System.Text.Encoding.ASCII.GetBytes(sent)))!.HostName);

    [Fact]
    public void Advice_is_that_of_all_leases_each_once()
    {
        var first = Read((6, [10, 0, 2, 3, 10, 0, 2, 4]), (15, "example.com"u8.ToArray()))!;
        var second = Read((6, [10, 0, 2, 3]), (15, "EXAMPLE.com"u8.ToArray()), (12, "edge-7"u8.ToArray()), (42, [10, 0, 2, 9]))!;
        var advice = NetworkAdvice.Of([.. new[] { first, second }.Select(lease => Dhcp4Addressing.AdviceOf(lease, new Dhcp4Settings()))]);
        Assert.Equal(["10.0.2.3", "10.0.2.4"], advice.NameServers.Select(a => a.ToString()));
        Assert.Equal(["example.com"], advice.SearchDomains);
        Assert.Equal(["10.0.2.9"], advice.TimeServers.Select(a => a.ToString()));
        Assert.Equal("edge-7", advice.HostName);
    }

    [Fact]
    public void Advice_that_the_manifest_does_not_want_is_not_passed_on()
    {
        var lease = Read((6, [10, 0, 2, 3]), (15, "example.com"u8.ToArray()), (12, "edge-7"u8.ToArray()), (42, [10, 0, 2, 9]))!;
        var advice = Dhcp4Addressing.AdviceOf(lease, new Dhcp4Settings { UseDns = false, UseDomains = false, UseNtp = false, UseHostname = false });
        Assert.Equal((0, 0, 0, null), (advice.NameServers.Count, advice.SearchDomains.Count, advice.TimeServers.Count, advice.HostName));
    }

    internal static DhcpMessage Message(params (byte Code, byte[] Value)[] options) => new()
    {
        IsReply = true, YourAddress = IPAddress.Parse("10.0.2.15"), Options = options.ToDictionary(o => o.Code, o => o.Value),
    };

    private static DhcpLease? Read(params (byte Code, byte[] Value)[] options) =>
        DhcpLease.TryRead(Message([.. options, (54, [10, 0, 2, 2])]), out _);
}
