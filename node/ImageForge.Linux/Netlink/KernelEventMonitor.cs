// SPDX-License-Identifier: Apache-2.0
using System.Threading.Channels;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Linux.Netlink;

/// <summary>The kernel's device events (NETLINK_KOBJECT_UEVENT). Subscribe first, look at /sys second.</summary>
public sealed class KernelEventMonitor : IDisposable
{
    private readonly NetlinkSocket _socket = new(NetlinkSocket.KernelEvents, groups: 1);
    private readonly Waiting _waiting = new();
    private readonly Channel<KernelEvent> _events = Channel.CreateUnbounded<KernelEvent>(new() { SingleWriter = true });
    private readonly Thread _thread;

    public KernelEventMonitor()
    {
        _thread = new Thread(Listen) { IsBackground = true, Name = "device events" };
        _thread.Start();
    }

    /// <summary>Completes when this is disposed, faults when the socket does. Events lost to overload are not told.</summary>
    public ChannelReader<KernelEvent> Events => _events.Reader;

    public void Dispose()
    {
        _waiting.Cancel();
        _thread.Join();
        _socket.Dispose();
        _waiting.Dispose();
    }

    private void Listen()
    {
        try
        {
            while (_waiting.ForInput(_socket.Handle))
                if (Receive() is { } happened) _events.Writer.TryWrite(happened);
            _events.Writer.Complete();
        }
        catch (IOException e)
        {
            _events.Writer.Complete(e);
        }
    }

    private KernelEvent? Receive()
    {
        try
        {
            return KernelEvent.Parse(_socket.ReceiveEvent("receive device events"));
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOBUFS)
        {
            return null;
        }
    }
}
