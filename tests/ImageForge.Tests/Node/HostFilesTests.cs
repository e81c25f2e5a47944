// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig;
using ImageForge.Node.Boot;
using ImageForge.Tests.Formats;

namespace ImageForge.Tests.Node;

public sealed class HostFilesTests
{
    private static readonly StaticHost Registry = new() { Address = IPAddress.Parse("2001:db8::10"), Names = ["registry.example.com", "registry"] };

    [Theory]
    [InlineData(null, null, "edge-8xuv9t")]
    [InlineData(null, HostnameOrigin.NodeId, "edge-8xuv9t")]
    [InlineData(null, HostnameOrigin.Machine, "edge")]
    [InlineData(null, HostnameOrigin.Dhcp, "edge-8xuv9t")]
    [InlineData("rack-7.example.com", null, "rack-7.example.com")]
    public void Names_come_from_the_manifest_or_are_put_together(string? hostname, HostnameOrigin? auto, string expected) =>
        Assert.Equal(expected, HostFiles.HostName(new() { Hostname = hostname, Auto = auto }, "edge", "8XuV9TZHW08"));

    [Theory]
    [InlineData("Edge-7.Example.com.", "edge-7.example.com")]
    [InlineData("localhost", null)]
    [InlineData("a..b", null)]
    [InlineData("-a", null)]
    [InlineData("a b", null)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", null)]
    [InlineData(null, null)]
    public void A_servers_name_is_taken_only_when_a_machine_can_have_it(string? advised, string? name) => Assert.Equal(name, HostFiles.FromNetwork(advised));

    [Fact]
    public void Hosts_hold_the_machines_own_name_and_the_manifests()
    {
        const string local = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n";
        Assert.Equal(local, HostFiles.Hosts(null, []));
        Assert.Equal(local + "127.0.1.1 edge.example.com edge\n2001:db8::10 registry.example.com registry\n", HostFiles.Hosts("edge.example.com", [Registry]));
        Assert.Equal(local + "2001:db8::10 registry.example.com registry\n", HostFiles.Hosts("registry", [Registry]));
    }

    [Fact]
    public void Files_are_replaced_whole()
    {
        using var directory = new Scratch();
        HostFiles.Write(null, [], directory["."]);
        Assert.False(File.Exists(directory["hostname"]));
        HostFiles.Write("edge", [Registry], directory["."]);
        Assert.Equal("edge\n", File.ReadAllText(directory["hostname"]));
        Assert.Equal(HostFiles.Hosts("edge", [Registry]), File.ReadAllText(directory["hosts"]));
        Assert.Equal(2, Directory.GetFiles(directory["."]).Length);
    }
}
