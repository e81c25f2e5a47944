// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using ImageForge.Linux.Netlink;

namespace ImageForge.Node.Dhcp6;

/// <summary>Runs a <see cref="Dhcp6Machine"/> on one link, from its link-local address.</summary>
internal sealed class Dhcp6Client(NetworkLink link, Dhcp6Wishes wishes, TimeProvider time, Action<Dhcp6Action> act)
{
    private const int ClientPort = 546;
    private const int ServerPort = 547;

    /// <summary>All_DHCP_Relay_Agents_and_Servers (RFC 8415, 7.1).</summary>
    private static readonly IPAddress Servers = IPAddress.Parse("ff02::1:2");

    private readonly Channel<bool> _linkReturned = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
    });

    /// <summary>The link's carrier has come back.</summary>
    public void LinkReturned() => _linkReturned.Writer.TryWrite(true);

    /// <summary>Until cancelled; the lease is then left as it is.</summary>
    /// <exception cref="IOException">The link is gone.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var socket = Open();
        var machine = new Dhcp6Machine(link.HardwareAddress, wishes, () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue);
        var start = time.GetTimestamp();
        var buffer = new byte[2048];
        var receive = socket.ReceiveAsync(buffer, cancellation).AsTask();
        var returned = _linkReturned.Reader.ReadAsync(cancellation).AsTask();
        var actions = machine.OnTimer(TimeSpan.Zero);
        while (true)
        {
            foreach (var action in actions) Perform(action, socket, machine, time.GetElapsedTime(start));
            actions = [];
            await WaitAnyAsync(machine.WakeAt - time.GetElapsedTime(start), receive, returned, cancellation);
            var now = time.GetElapsedTime(start);
            if (receive.IsCompleted)
            {
                var length = await receive;
                if (Dhcp6Message.TryParse(buffer.AsSpan(0, length), out var message)) actions = machine.OnMessage(message, now);
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
        // Timers end at 49 days; a lease that is longer is looked at now and then.
        var longest = TimeSpan.FromDays(1);
        delay = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > longest ? longest : delay;
        await Task.WhenAny(receive, returned, Task.Delay(delay, time, stop.Token));
        await stop.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private void Perform(Dhcp6Action action, Socket socket, Dhcp6Machine machine, TimeSpan now)
    {
        if (action is not Dhcp6Action.Send(var message))
        {
            act(action);
            return;
        }

        try
        {
            socket.SendTo(message.Encode(), new IPEndPoint(new IPAddress(Servers.GetAddressBytes(), link.Index), ServerPort));
        }
        catch (SocketException e) when (e.SocketErrorCode is
            SocketError.AddressNotAvailable or SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown)
        {
            // Without a carrier, or while the kernel still looks whether another machine has our link-local address.
            machine.NotSent(now);
        }
    }

    private Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        const int socketLevel = 1, bindToDevice = 25;
        // Other links have a client of their own at the same port.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.SetRawSocketOption(socketLevel, bindToDevice, Encoding.ASCII.GetBytes(link.Name));
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, ClientPort));
        return socket;
    }
}
