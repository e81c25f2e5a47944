// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.WireGuard;
using ImageForge.Mesh.Discovery;
using ImageForge.Mesh.Peers;

namespace ImageForge.Tests.Mesh;

public sealed class PeerPlanTests
{
    private static readonly WireGuardKey OwnKey = Key(0);

    /// <summary>KubeSpan's own test values.</summary>
    [Fact]
    public void Claims_lose_what_their_owner_excludes_but_never_the_mesh_address()
    {
        var member = Node("a", 1) with
        {
            AdditionalAddresses = [Masked("10.244.3.1/24"), Masked("10.244.3.0/32")],
            Addresses = [IPAddress.Parse("192.168.3.4")],
            MeshAddress = IPAddress.Parse("fd50:8d60:4238:6302:f857:23ff:fe21:d1e0"),
            ExcludedAddresses = [Masked("10.244.3.128/25"), Masked("fd50::/16")],
        };
        Assert.Equal("10.244.3.0/25 192.168.3.4/32 fd50:8d60:4238:6302:f857:23ff:fe21:d1e0/128", Allowed(Plan(member).Peers[0]));
    }

    /// <summary>KubeSpan's own test values.</summary>
    [Fact]
    public void First_by_node_id_keeps_what_two_claim()
    {
        var a = Node("a", 1) with { AdditionalAddresses = [Masked("10.244.3.1/24")] };
        var b = Node("b", 2) with { AdditionalAddresses = [Masked("10.244.2.0/23"), Masked("192.168.3.0/24")] };
        var plan = Plan(b, a);
        Assert.Equal(["10.244.3.0/24", "10.244.2.0/24 192.168.3.0/24"], plan.Peers.Select(Allowed));
        Assert.Contains("a keeps them", Assert.Single(plan.Warnings));
    }

    [Fact]
    public void Peer_has_the_role_that_it_states() =>
        Assert.Equal(["controlplane", ""], Plan(Node("a", 1) with { MachineType = "controlplane" }, Node("b", 2)).Peers.Select(p => p.Role));

    [Fact]
    public void Peer_that_loses_everything_stays_a_peer()
    {
        var a = Node("a", 1) with { Addresses = [IPAddress.Parse("10.0.2.15")] };
        var b = Node("b", 2) with { Addresses = [IPAddress.Parse("10.0.2.15")] };
        Assert.Equal(["10.0.2.15/32", ""], Plan(a, b).Peers.Select(Allowed));
    }

    [Fact]
    public void Self_and_those_without_a_key_are_no_peers()
    {
        Assert.Empty(Plan(Node("self", 9), Node("b", 1) with { PublicKey = null }).Peers);
    }

    [Fact]
    public void Second_owner_of_a_key_is_left_out_with_a_warning()
    {
        var plan = Plan(Node("b", 1), Node("a", 1), Node("c", 0));
        Assert.Equal("a", Assert.Single(plan.Peers).Id);
        Assert.Equal(2, plan.Warnings.Count);
        Assert.Contains("WireGuard key of a", plan.Warnings[0]);
        Assert.Contains("WireGuard key of this node", plan.Warnings[1]);
    }

    [Fact]
    public void Members_of_several_services_are_merged()
    {
        var first = Node("a", 1) with { Hostname = "h1", Addresses = [IPAddress.Parse("10.0.0.1")], Endpoints = [IPEndPoint.Parse("10.0.0.1:1")] };
        var second = Node("a", 1) with { NodeName = "n2", PublicKey = null, Addresses = [IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.1")] };
        var merged = first.Merge(second);
        Assert.Equal(("h1", "n2", Key(1)), (merged.Hostname, merged.NodeName, merged.PublicKey));
        Assert.Equal(["10.0.0.1", "10.0.0.2"], merged.Addresses.Select(address => address.ToString()));
        Assert.Single(merged.Endpoints);
    }

    internal static WireGuardKey Key(byte value) => WireGuardKey.From([.. Enumerable.Repeat(value, 32)]);

    private static PeerPlan Plan(params Member[] members) => PeerPlan.Compute(members, "self", OwnKey);

    private static Member Node(string id, byte key) => new() { Id = id, PublicKey = Key(key) };

    private static string Allowed(PeerSpec peer) => string.Join(' ', peer.AllowedIps);

    private static IPNetwork Masked(string text) =>
        ImageForge.Mesh.Addressing.IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text);
}
