// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.WireGuard;
using ImageForge.Mesh.Dataplane;
using ImageForge.Mesh.Peers;

namespace ImageForge.Tests.Mesh;

public sealed class WireGuardDiffTests
{
    private static readonly WireGuardSecret Psk = WireGuardSecret.From(Vectors.Secret.Bytes);
    private static readonly IPEndPoint Endpoint = IPEndPoint.Parse("10.0.0.1:51820");
    private static readonly IPNetwork[] Allowed = [IPNetwork.Parse("10.0.0.1/32"), IPNetwork.Parse("fd00::1/128")];

    [Fact]
    public void Peer_as_wanted_is_not_touched() => Assert.Empty(Diff([Actual(1)], [Desired(1)]));

    [Fact]
    public void Order_of_allowed_addresses_is_no_difference() =>
        Assert.Empty(Diff([Actual(1) with { AllowedIPs = [.. Allowed.Reverse()] }], [Desired(1)]));

    [Fact]
    public void Roamed_endpoint_is_left_alone_when_none_is_wanted() =>
        Assert.Empty(Diff([Actual(1) with { Endpoint = IPEndPoint.Parse("192.0.2.1:9") }], [Desired(1) with { Endpoint = null }]));

    [Fact]
    public void New_peer_is_added_whole()
    {
        var change = Assert.Single(Diff([], [Desired(1)]));
        Assert.Equal((false, false, Endpoint, (ushort?)25), (change.Remove, change.UpdateOnly, change.Endpoint, change.KeepaliveSeconds));
        Assert.Equal(Allowed, change.AllowedIPs);
        Assert.Equal(Psk, change.PresharedKey);
    }

    [Fact]
    public void Only_what_differs_is_sent()
    {
        var change = Assert.Single(Diff([Actual(1) with { KeepaliveSeconds = 0 }], [Desired(1)]));
        Assert.Equal(new WireGuardPeerChange(Key(1)) { UpdateOnly = true, KeepaliveSeconds = 25 }, change);
    }

    [Fact]
    public void Missing_preshared_key_is_set_again()
    {
        var change = Assert.Single(Diff([Actual(1) with { PresharedKey = WireGuardSecret.None }], [Desired(1)]));
        Assert.Equal((Psk, true), (change.PresharedKey, change.UpdateOnly));
    }

    [Fact]
    public void Unwanted_peers_go_first_and_each_by_itself()
    {
        var changes = Diff([Actual(3), Actual(2), Actual(1)], [Desired(4), Desired(2)]);
        Assert.Equal([(Key(1), true), (Key(3), true), (Key(4), false)], changes.Select(change => (change.PublicKey, change.Remove)));
    }

    [Fact]
    public void Recreated_peer_is_removed_and_added_whole()
    {
        var changes = Diff([Actual(1)], [Desired(1) with { Recreate = true }]);
        Assert.Equal([true, false], changes.Select(change => change.Remove));
        Assert.Equal((false, Psk, Endpoint), (changes[1].UpdateOnly, changes[1].PresharedKey, changes[1].Endpoint));
    }

    private static IReadOnlyList<WireGuardPeerChange> Diff(WireGuardPeer[] actual, DesiredPeer[] desired) =>
        WireGuardDiff.Compute(actual, desired, Psk);

    private static WireGuardPeer Actual(byte key) => new(Key(key))
    {
        PresharedKey = Psk, Endpoint = Endpoint, KeepaliveSeconds = 25, AllowedIPs = Allowed,
    };

    private static DesiredPeer Desired(byte key) => new(Key(key), Allowed, Endpoint, 25, Recreate: false);

    private static WireGuardKey Key(byte value) => PeerPlanTests.Key(value);
}
