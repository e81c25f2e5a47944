// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Linux.Netlink;
using ImageForge.Linux.WireGuard;
using SocketAddress = ImageForge.Linux.WireGuard.SocketAddress;

namespace ImageForge.Tests.Linux;

/// <summary>Bytes laid out by hand after linux/wireguard.h.</summary>
public sealed class WireGuardMessagesTests
{
    private static readonly string Key = string.Concat(Enumerable.Repeat("a1", 32));
    private static readonly string Psk = string.Concat(Enumerable.Repeat("5c", 32));

    [Fact]
    public void Device_change_is_these_bytes()
    {
        var change = new WireGuardChange
        {
            PrivateKey = WireGuardSecret.From(Convert.FromHexString(Psk)), ReplacePeers = true, ListenPort = 51820, FirewallMark = 0x20,
        };
        Assert.Equal(
            "0a000200" + "6d65736830000000" // name "mesh0", zero, padding
            + "24000300" + Psk
            + "08000500" + "01000000"
            + "06000600" + "6cca0000" // 51820 = 0xca6c, padding
            + "08000700" + "20000000",
            Body(Assert.Single(Write(change))));
    }

    [Fact]
    public void Peer_change_is_these_bytes()
    {
        var change = new WireGuardChange
        {
            Peers =
            [
                new(WireGuardKey.From(Convert.FromHexString(Key)))
                {
                    UpdateOnly = true,
                    PresharedKey = WireGuardSecret.From(Convert.FromHexString(Psk)),
                    Endpoint = IPEndPoint.Parse("10.0.2.16:51820"),
                    KeepaliveSeconds = 25,
                    AllowedIPs = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00::/8")],
                },
            ],
        };
        Assert.Equal(
            "0a000200" + "6d65736830000000"
            + "bc000880" + "b8000080" // peers, a peer
            + "24000100" + Key
            + "08000300" + "06000000" // replace allowed IPs, update only
            + "24000200" + Psk
            + "14000400" + "0200ca6c0a000210" + "0000000000000000" // sockaddr_in: port in network order
            + "06000500" + "19000000"
            + "48000980" // allowed IPs: 4 + 28 + 40 bytes
            + "1c000080" + "06000100" + "02000000" + "08000200" + "0a010000" + "05000300" + "10000000"
            + "28000080" + "06000100" + "0a000000" + "14000200" + "fd000000000000000000000000000000" + "05000300" + "08000000",
            Body(Assert.Single(Write(change))));
    }

    [Fact]
    public void Removal_names_the_peer_and_nothing_else()
    {
        var change = new WireGuardChange
        {
            Peers = [new(WireGuardKey.From(Convert.FromHexString(Key))) { Remove = true, KeepaliveSeconds = 25, AllowedIPs = [] }],
        };
        Assert.Equal(
            "0a000200" + "6d65736830000000" + "34000880" + "30000080" + "24000100" + Key + "08000300" + "01000000",
            Body(Assert.Single(Write(change))));
    }

    [Fact]
    public void Endpoint_of_ipv6_carries_its_scope()
    {
        var bytes = SocketAddress.Write(IPEndPoint.Parse("[fe80::1%7]:9"));
        Assert.Equal("0a00" + "0009" + "00000000" + "fe800000000000000000000000000001" + "07000000", Convert.ToHexString(bytes).ToLowerInvariant());
        Assert.Equal(IPEndPoint.Parse("[fe80::1%7]:9"), SocketAddress.Parse(bytes));
    }

    [Fact]
    public void Dump_in_parts_is_one_device()
    {
        // First part: the device and a peer; second: more allowed IPs of the same peer, then another peer.
        var first = Convert.FromHexString(
            "08000100" + "07000000" + "0a000200" + "6d65736830000000" + "24000400" + Psk + "06000600" + "6cca0000" + "08000700" + "20000000"
            + "b0000880" + "ac000080" + "24000100" + Key
            + "24000200" + string.Concat(Enumerable.Repeat("00", 32)) // no preshared key is all zeros
            + "14000400" + "0200ca6c0a000210" + "0000000000000000"
            + "14000600" + "00f1536500000000" + "40e2010000000000" // 1700000000 s, 123456 ns
            + "0c000700" + "7b00000000000000" + "0c000800" + "c801000000000000"
            + "20000980" + "1c000080" + "06000100" + "02000000" + "08000200" + "0a010000" + "05000300" + "10000000");
        var other = string.Concat(Enumerable.Repeat("b2", 32));
        var second = Convert.FromHexString(
            "0a000200" + "6d65736830000000" + "74000880"
            + "48000080" + "24000100" + Key + "20000980" + "1c000080" + "06000100" + "02000000" + "08000200" + "0a020000" + "05000300" + "10000000"
            + "28000080" + "24000100" + other);

        var device = WireGuardReader.Parse([first, second]);
        Assert.Equal((7, "mesh0", (ushort)51820, 0x20u), (device.LinkIndex, device.Name, device.ListenPort, device.FirewallMark));
        Assert.Equal(WireGuardKey.From(Convert.FromHexString(Psk)), device.PublicKey);
        Assert.Equal(2, device.Peers.Count);
        var peer = device.Peers[0];
        Assert.Null(peer.PresharedKey);
        Assert.Equal(IPEndPoint.Parse("10.0.2.16:51820"), peer.Endpoint);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1700000000).AddTicks(1234), peer.LastHandshake);
        Assert.Equal((123ul, 456ul), (peer.ReceivedBytes, peer.SentBytes));
        Assert.Equal([IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("10.2.0.0/16")], peer.AllowedIPs);
        Assert.Equal((other, null, null), (Convert.ToHexString(device.Peers[1].PublicKey.Bytes).ToLowerInvariant(), device.Peers[1].Endpoint, device.Peers[1].LastHandshake));
    }

    [Fact]
    public void Big_changes_are_split_and_lose_nothing() => Prop.ForAll(
        Gen.Choose(0, 120).ListOf().Select(counts => counts.Take(40).ToList()).ToArbitrary(),
        counts =>
        {
            var peers = counts.Select((count, i) => new WireGuardPeerChange(KeyOf(i))
            {
                KeepaliveSeconds = (ushort)i,
                AllowedIPs = [.. Enumerable.Range(0, count).Select(n => new IPNetwork(new IPAddress([10, (byte)i, (byte)n, 0]), 24))],
            }).ToList();
            var messages = Write(new WireGuardChange { ListenPort = 1, Peers = peers }, limit: 2000);
            Assert.All(messages, m => Assert.InRange(m.Length, 0, 2000));
            // What the kernel would hold, read back as its dump: the attributes are the same.
            var device = WireGuardReader.Parse(messages.Select(m => new ReadOnlyMemory<byte>(m.Finish(0)[20..].ToArray())));
            Assert.Equal(peers.Select(p => p.PublicKey), device.Peers.Select(p => p.PublicKey));
            Assert.Equal(peers.Select(p => p.KeepaliveSeconds!.Value), device.Peers.Select(p => p.KeepaliveSeconds));
            foreach (var (wanted, got) in peers.Zip(device.Peers)) Assert.Equal(wanted.AllowedIPs, got.AllowedIPs);
            Assert.Equal(1, device.ListenPort);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Secrets_do_not_print()
    {
        var secret = WireGuardSecret.From(Convert.FromHexString(Psk));
        var change = new WireGuardPeerChange(KeyOf(1)) { PresharedKey = secret };
        Assert.DoesNotContain(Convert.ToBase64String(Convert.FromHexString(Psk)), $"{secret} {change} {new WireGuardChange { PrivateKey = secret }}");
        Assert.Equal(secret, WireGuardSecret.From(Convert.FromHexString(Psk)));
        Assert.NotEqual(secret, WireGuardSecret.None);
    }

    [Fact]
    public void Keys_are_parsed_and_ordered()
    {
        var text = Convert.ToBase64String(Convert.FromHexString(Key));
        Assert.True(WireGuardKey.TryParse(text, out var key));
        Assert.Equal(text, key.ToString());
        Assert.False(WireGuardKey.TryParse(text[..40], out _));
        Assert.False(WireGuardKey.TryParse(Convert.ToBase64String(new byte[33]), out _));
        Assert.True(KeyOf(1) < KeyOf(2));
    }

    private static WireGuardKey KeyOf(int number)
    {
        var bytes = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return WireGuardKey.From(bytes);
    }

    private static IReadOnlyList<NetlinkRequest> Write(WireGuardChange change, int limit = WireGuardWriter.MessageLimit) =>
        WireGuardWriter.Write(() => new NetlinkRequest(30, NetlinkFlags.None).Fixed([1, 1, 0, 0]), "mesh0", change, limit);

    // Without the netlink header (16 bytes) and the generic one (4).
    private static string Body(NetlinkRequest request) => Convert.ToHexString(request.Finish(0)[20..]).ToLowerInvariant();
}
