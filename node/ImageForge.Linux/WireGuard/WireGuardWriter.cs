// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.Netlink;
using static ImageForge.Linux.WireGuard.WireGuardAttributes;

namespace ImageForge.Linux.WireGuard;

/// <summary>
/// A change to the WG_CMD_SET_DEVICE messages that make it. One message is not enough when the nested lists would pass
/// 64 KiB (an attribute's length is a u16): later ones name the interface again and go on, and only the first mention of
/// a peer replaces its allowed IPs.
/// </summary>
internal sealed class WireGuardWriter
{
    /// <summary>Bytes after which a message is closed: well below the 64 KiB that a nested attribute can hold.</summary>
    internal const int MessageLimit = 32768;

    // A peer with everything but allowed IPs: 4 + 36 + 36 + 8 + 32 + 8 + 4.
    private const int PeerSize = 128;

    // An allowed IP: 4 + 8 + 20 + 8.
    private const int AllowedIPSize = 40;

    private readonly Func<NetlinkRequest> _start;
    private readonly string _link;
    private readonly int _limit;
    private readonly List<NetlinkRequest> _messages = [];
    private NetlinkRequest _message;
    private int _peers = -1;

    private WireGuardWriter(Func<NetlinkRequest> start, string link, int limit)
    {
        _start = start;
        _link = link;
        _limit = limit;
        _message = NextMessage();
    }

    /// <param name="start">Makes a message with its family header and no attributes.</param>
    /// <param name="link">Name of the interface.</param>
    public static IReadOnlyList<NetlinkRequest> Write(
        Func<NetlinkRequest> start, string link, WireGuardChange change, int limit = MessageLimit)
    {
        var writer = new WireGuardWriter(start, link, limit);
        writer.WriteDevice(change);
        foreach (var peer in change.Peers) writer.WritePeer(peer);
        writer.ClosePeers();
        return writer._messages;
    }

    private NetlinkRequest NextMessage()
    {
        _message = _start().Text(Device.Name, _link);
        _messages.Add(_message);
        return _message;
    }

    private void WriteDevice(WireGuardChange change)
    {
        if (change.PrivateKey is { } key) _message.Attribute(Device.PrivateKey, key.Bytes);
        if (change.ReplacePeers) _message.U32(Device.Flags, Device.ReplacePeers);
        if (change.ListenPort is { } port) _message.U16(Device.ListenPort, port);
        if (change.FirewallMark is { } mark) _message.U32(Device.FirewallMark, mark);
    }

    private void WritePeer(WireGuardPeerChange peer)
    {
        MakeRoom(PeerSize);
        var nest = _message.Open(0);
        _message.Attribute(Peer.PublicKey, peer.PublicKey.Bytes);
        if (peer.Remove)
        {
            _message.U32(Peer.Flags, Peer.RemoveMe).Close(nest);
            return;
        }

        var flags = (peer.UpdateOnly ? Peer.UpdateOnly : 0) | (peer.AllowedIPs is null ? 0 : Peer.ReplaceAllowedIPs);
        if (flags != 0) _message.U32(Peer.Flags, flags);
        if (peer.PresharedKey is { } preshared) _message.Attribute(Peer.PresharedKey, preshared.Bytes);
        if (peer.Endpoint is { } endpoint) _message.Attribute(Peer.Endpoint, SocketAddress.Write(endpoint));
        if (peer.KeepaliveSeconds is { } keepalive) _message.U16(Peer.Keepalive, keepalive);
        if (peer.AllowedIPs is { Count: > 0 } allowed) WriteAllowedIPs(peer, allowed, ref nest);
        _message.Close(nest);
    }

    private void WriteAllowedIPs(WireGuardPeerChange peer, IReadOnlyList<IPNetwork> allowed, ref int nest)
    {
        var list = _message.Open(Peer.AllowedIPs);
        foreach (var network in allowed)
        {
            if (_message.Length + AllowedIPSize > _limit)
            {
                _message.Close(list).Close(nest);
                ClosePeers();
                NextMessage();
                MakeRoom(PeerSize);
                nest = _message.Open(0);
                _message.Attribute(Peer.PublicKey, peer.PublicKey.Bytes);
                // By now the peer is there if it is to be there at all.
                if (peer.UpdateOnly) _message.U32(Peer.Flags, Peer.UpdateOnly);
                list = _message.Open(Peer.AllowedIPs);
            }

            var item = _message.Open(0);
            _message.U16(AllowedIP.Family, Families.Of(network.BaseAddress))
                .Attribute(AllowedIP.Address, network.BaseAddress.GetAddressBytes())
                .U8(AllowedIP.PrefixLength, (byte)network.PrefixLength)
                .Close(item);
        }

        _message.Close(list);
    }

    private void MakeRoom(int size)
    {
        if (_peers >= 0 && _message.Length + size > _limit)
        {
            ClosePeers();
            NextMessage();
        }

        if (_peers < 0) _peers = _message.Open(Device.Peers);
    }

    private void ClosePeers()
    {
        if (_peers >= 0) _message.Close(_peers);
        _peers = -1;
    }
}
