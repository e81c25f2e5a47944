// SPDX-License-Identifier: Apache-2.0
using System.Threading.Channels;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Linux.Netlink;

/// <summary>
/// The kernel's announcements of changed links and addresses. Subscribe first, list second: then nothing is missed.
/// One thread waits in poll(2), because System.Net.Sockets knows no netlink.
/// </summary>
public sealed class NetworkMonitor : IDisposable
{
    private const uint Groups = 0x1 | 0x10 | 0x100; // RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR

    private readonly NetlinkSocket _socket = new(NetlinkSocket.Route, Groups);
    private readonly Waiting _waiting = new();
    private readonly Channel<NetworkChange> _changes = Channel.CreateUnbounded<NetworkChange>(new() { SingleWriter = true });
    private readonly Thread _thread;

    public NetworkMonitor()
    {
        _thread = new Thread(Listen) { IsBackground = true, Name = "network monitor" };
        _thread.Start();
    }

    /// <summary>Changes in their order; completes when this is disposed, faults when the socket does.</summary>
    public ChannelReader<NetworkChange> Changes => _changes.Reader;

    public void Dispose()
    {
        _waiting.Cancel();
        _thread.Join();
        _socket.Dispose();
        _waiting.Dispose();
    }

    /// <summary>The changes that one datagram tells of.</summary>
    internal static List<NetworkChange> Parse(ReadOnlySpan<byte> datagram)
    {
        var changes = new List<NetworkChange>();
        while (NetlinkMessage.TryTake(ref datagram, out var message))
        {
            switch (message.Type)
            {
                case LinkMessages.New:
                    changes.Add(new NetworkChange.LinkSet(LinkMessages.Parse(message.Payload)));
                    break;
                case LinkMessages.Delete:
                    changes.Add(new NetworkChange.LinkRemoved(LinkMessages.Parse(message.Payload)));
                    break;
                case AddressMessages.New when AddressMessages.Parse(message.Payload) is { } address:
                    changes.Add(new NetworkChange.AddressSet(address));
                    break;
                case AddressMessages.Delete when AddressMessages.Parse(message.Payload) is { } address:
                    changes.Add(new NetworkChange.AddressRemoved(address));
                    break;
            }
        }

        return changes;
    }

    private void Listen()
    {
        try
        {
            while (_waiting.ForInput(_socket.Handle))
                foreach (var change in ReadOnce()) _changes.Writer.TryWrite(change);
            _changes.Writer.Complete();
        }
        catch (IOException e)
        {
            _changes.Writer.Complete(e);
        }
    }

    private List<NetworkChange> ReadOnce()
    {
        try
        {
            return Parse(_socket.ReceiveEvent("receive network changes"));
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOBUFS)
        {
            return [new NetworkChange.Lost()];
        }
    }
}
