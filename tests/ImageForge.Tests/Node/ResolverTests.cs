// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Node;
using ImageForge.Node.Network;
using ImageForge.Tests.Formats;

namespace ImageForge.Tests.Node;

public sealed class ResolverTests
{
    [Fact]
    public void Three_servers_are_written_once_each() => Assert.Equal(
        "nameserver 10.0.2.3\nnameserver ::1\nnameserver 1.1.1.1\nsearch example.com\n",
        Resolver.Text(
            new[] { "10.0.2.3", "::1", "10.0.2.3", "1.1.1.1", "8.8.8.8" }.Select(IPAddress.Parse), ["example.com", "EXAMPLE.com"]));

    [Fact]
    public void What_the_manifest_says_takes_the_place_of_what_the_network_says()
    {
        using var directory = new Scratch();
        var path = directory["resolv.conf"];
        var resolver = new Resolver(new NodeLog(line => Assert.Fail(line)), path);
        resolver.Learn(new NetworkAdvice { NameServers = [IPAddress.Parse("10.0.2.3")], SearchDomains = ["lan"] });
        Assert.Equal("nameserver 10.0.2.3\nsearch lan\n", File.ReadAllText(path));
        resolver.Use([IPAddress.Parse("9.9.9.9")]);
        Assert.Equal("nameserver 9.9.9.9\nsearch lan\n", File.ReadAllText(path));
        resolver.Learn(NetworkAdvice.None);
        Assert.Equal("nameserver 9.9.9.9\n", File.ReadAllText(path));
    }
}
