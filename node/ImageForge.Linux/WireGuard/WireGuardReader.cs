// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using ImageForge.Linux.Netlink;
using static ImageForge.Linux.WireGuard.WireGuardAttributes;

namespace ImageForge.Linux.WireGuard;

/// <summary>
/// The parts of a WG_CMD_GET_DEVICE dump to one device. The first part describes the device; peers run on over several
/// parts, and a peer whose allowed IPs did not fit goes on in the next part under the same key, with nothing but them.
/// </summary>
internal static class WireGuardReader
{
    /// <param name="parts">The attributes of each message, in the order received.</param>
    public static WireGuardDevice Parse(IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        var index = 0;
        var name = "";
        WireGuardKey? key = null;
        ushort port = 0;
        uint mark = 0;
        var peers = new List<WireGuardPeer>();
        foreach (var part in parts)
        {
            var attributes = new AttributeReader(part.Span);
            while (attributes.MoveNext())
            {
                switch (attributes.Type)
                {
                    case Device.Index:
                        index = attributes.I32();
                        break;
                    case Device.Name:
                        name = attributes.Text();
                        break;
                    case Device.PublicKey:
                        key = WireGuardKey.From(attributes.Exactly(WireGuardKey.Size));
                        break;
                    case Device.ListenPort:
                        port = attributes.U16();
                        break;
                    case Device.FirewallMark:
                        mark = attributes.U32();
                        break;
                    case Device.Peers:
                        ReadPeers(attributes.Nested(), peers);
                        break;
                }
            }
        }

        return new WireGuardDevice(index, name, key, port, mark, peers);
    }

    private static void ReadPeers(AttributeReader list, List<WireGuardPeer> peers)
    {
        while (list.MoveNext())
        {
            var peer = ReadPeer(list.Nested());
            if (peers.Count > 0 && peers[^1].PublicKey == peer.PublicKey)
                peers[^1] = peers[^1] with { AllowedIPs = [.. peers[^1].AllowedIPs, .. peer.AllowedIPs] };
            else
                peers.Add(peer);
        }
    }

    private static WireGuardPeer ReadPeer(AttributeReader attributes)
    {
        WireGuardKey? key = null;
        WireGuardSecret? preshared = null;
        IPEndPoint? endpoint = null;
        ushort keepalive = 0;
        DateTimeOffset? handshake = null;
        ulong received = 0, sent = 0;
        var allowed = new List<IPNetwork>();
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Peer.PublicKey:
                    key = WireGuardKey.From(attributes.Exactly(WireGuardKey.Size));
                    break;
                case Peer.PresharedKey:
                    preshared = WireGuardSecret.From(attributes.Exactly(WireGuardKey.Size));
                    break;
                case Peer.Endpoint:
                    endpoint = SocketAddress.Parse(attributes.Value);
                    break;
                case Peer.Keepalive:
                    keepalive = attributes.U16();
                    break;
                case Peer.LastHandshake:
                    handshake = ReadTime(attributes.Exactly(16));
                    break;
                case Peer.ReceivedBytes:
                    received = attributes.U64();
                    break;
                case Peer.SentBytes:
                    sent = attributes.U64();
                    break;
                case Peer.AllowedIPs:
                    ReadAllowedIPs(attributes.Nested(), allowed);
                    break;
            }
        }

        return new WireGuardPeer(key ?? throw new InvalidDataException("netlink: WireGuard peer without a public key"))
        {
            PresharedKey = preshared is null || preshared.Equals(WireGuardSecret.None) ? null : preshared,
            Endpoint = endpoint, KeepaliveSeconds = keepalive, LastHandshake = handshake,
            ReceivedBytes = received, SentBytes = sent, AllowedIPs = allowed,
        };
    }

    // struct __kernel_timespec: i64 seconds, i64 nanoseconds since 1970; zero means never.
    private static DateTimeOffset? ReadTime(ReadOnlySpan<byte> bytes)
    {
        var seconds = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var nanoseconds = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        if (seconds == 0 && nanoseconds == 0) return null;
        if (seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds() || nanoseconds is < 0 or >= 1_000_000_000)
            throw new InvalidDataException($"netlink: {seconds} s {nanoseconds} ns is no time of a handshake");
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    private static void ReadAllowedIPs(AttributeReader list, List<IPNetwork> allowed)
    {
        while (list.MoveNext())
        {
            IPAddress? address = null;
            byte? prefix = null;
            var attributes = list.Nested();
            while (attributes.MoveNext())
            {
                if (attributes.Type == AllowedIP.Address) address = attributes.Address();
                if (attributes.Type == AllowedIP.PrefixLength) prefix = attributes.U8();
            }

            if (address is null || prefix is null) throw new InvalidDataException("netlink: allowed IP without address or length");
            allowed.Add(RouteMessages.Network(address, prefix.Value));
        }
    }
}
