// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Network;
using ImageForge.Tests.Formats;

namespace ImageForge.Tests.Node;

public sealed class ResolverTests
{
    private static readonly NetworkAdvice Dhcp = new()
    {
        NameServers = [.. ((string[])["10.0.2.3", "::1", "10.0.2.3", "1.1.1.1", "8.8.8.8"]).Select(IPAddress.Parse)], SearchDomains = ["lan"],
    };

    [Fact]
    public void Three_servers_are_written_once_each() => Assert.Equal(
        "nameserver 10.0.2.3\nnameserver ::1\nnameserver 1.1.1.1\nsearch lan\n", Resolver.Text(new(), Dhcp));

    [Fact]
    public void Each_part_of_the_manifest_takes_the_place_of_what_the_network_says()
    {
        ResolverDocument servers = new() { Nameservers = [IPAddress.Parse("9.9.9.9")] };
        Assert.Equal("nameserver 9.9.9.9\nsearch lan\n", Resolver.Text(servers, Dhcp));
        Assert.Equal("nameserver 9.9.9.9\nsearch .\noptions ndots:2 rotate\n",
            Resolver.Text(servers with { SearchDomains = ["."], Options = ["ndots:2", "rotate"] }, Dhcp));
        Assert.Equal("", Resolver.Text(new(), NetworkAdvice.None));
    }

    [Fact]
    public void The_file_follows_both()
    {
        using var directory = new Scratch();
        var path = directory["resolv.conf"];
        var resolver = new Resolver(new NodeLog(line => Assert.Fail(line)), path);
        resolver.Learn(new NetworkAdvice { NameServers = [IPAddress.Parse("10.0.2.3")], SearchDomains = ["lan"] });
        Assert.Equal("nameserver 10.0.2.3\nsearch lan\n", File.ReadAllText(path));
        resolver.Use(new() { Nameservers = [IPAddress.Parse("9.9.9.9")] });
        Assert.Equal("nameserver 9.9.9.9\nsearch lan\n", File.ReadAllText(path));
        resolver.Learn(NetworkAdvice.None);
        Assert.Equal("nameserver 9.9.9.9\n", File.ReadAllText(path));
    }
}
