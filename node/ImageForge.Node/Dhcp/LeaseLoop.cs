// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using ImageForge.Linux.Netlink;

namespace ImageForge.Node.Dhcp;

/// <summary>What the state machines of both DHCP versions have in common: what happens goes in, what is to be done comes out.</summary>
internal interface ILeaseMachine<out TAction>
{
    /// <summary>When the timer is next due, counted from the start.</summary>
    TimeSpan WakeAt { get; }

    IReadOnlyList<TAction> OnTimer(TimeSpan now);

    IReadOnlyList<TAction> OnLinkReturned(TimeSpan now);

    /// <summary>What is no message of the protocol comes to nothing.</summary>
    IReadOnlyList<TAction> OnDatagram(ReadOnlySpan<byte> datagram, TimeSpan now);
}

/// <summary>Runs such a machine on one link: its timer, its carrier, and what a UDP socket receives.</summary>
internal sealed class LeaseLoop(NetworkLink link, TimeProvider time)
{
    // Timers end at 49 days; a lease that is longer is looked at now and then.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // More than an Ethernet frame holds; servers are not asked for more.
    private const int LongestDatagram = 2048;

    private readonly Channel<bool> _linkReturned = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
    });

    /// <summary>The link's carrier has come back.</summary>
    public void LinkReturned() => _linkReturned.Writer.TryWrite(true);

    /// <summary>A socket at the client's port, on this link alone: other links have a client of their own at the same port.</summary>
    public Socket Open(IPAddress any, int port)
    {
        var socket = new Socket(any.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        const int socketLevel = 1, bindToDevice = 25;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.SetRawSocketOption(socketLevel, bindToDevice, Encoding.ASCII.GetBytes(link.Name));
        socket.Bind(new IPEndPoint(any, port));
        return socket;
    }

    /// <summary>Until cancelled; the lease is then left as it is.</summary>
    /// <param name="perform">Does what the machine wants, at the time since the start.</param>
    /// <exception cref="IOException">The link is gone.</exception>
    public async Task RunAsync<TAction>(ILeaseMachine<TAction> machine, Socket socket, Action<TAction, TimeSpan> perform, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var buffer = new byte[LongestDatagram];
        var receive = socket.ReceiveAsync(buffer, cancellation).AsTask();
        var returned = _linkReturned.Reader.ReadAsync(cancellation).AsTask();
        var actions = machine.OnTimer(TimeSpan.Zero);
        while (true)
        {
            foreach (var action in actions) perform(action, time.GetElapsedTime(start));
            actions = [];
            await WaitAnyAsync(machine.WakeAt - time.GetElapsedTime(start), receive, returned, cancellation);
            var now = time.GetElapsedTime(start);
            if (receive.IsCompleted)
            {
                actions = machine.OnDatagram(buffer.AsSpan(0, await receive), now);
                receive = socket.ReceiveAsync(buffer, cancellation).AsTask();
            }
            else if (returned.IsCompleted)
            {
                await returned;
                actions = machine.OnLinkReturned(now);
                returned = _linkReturned.Reader.ReadAsync(cancellation).AsTask();
            }
            else if (now >= machine.WakeAt)
            {
                actions = machine.OnTimer(now);
            }
        }
    }

    private async Task WaitAnyAsync(TimeSpan delay, Task receive, Task returned, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        delay = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > LongestWait ? LongestWait : delay;
        await Task.WhenAny(receive, returned, Task.Delay(delay, time, stop.Token));
        await stop.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }
}
