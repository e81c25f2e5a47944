// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using ImageForge.Linux.Netlink;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Dhcp;

/// <summary>
/// Runs a <see cref="DhcpMachine"/> on one interface. Answers come by an ordinary UDP socket bound to the interface;
/// broadcasts go out by a packet socket, because the UDP socket would put another interface's address into them.
/// </summary>
internal sealed class DhcpClient(NetworkLink link, string? hostName, string? vendorClass, TimeProvider time, Action<DhcpAction> act)
{
    private const int ClientPort = 68;
    private const int ServerPort = 67;
    private readonly Channel<bool> _linkReturned = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
    });

    /// <summary>The interface's carrier has come back.</summary>
    public void LinkReturned() => _linkReturned.Writer.TryWrite(true);

    /// <summary>Until cancelled; the lease is then left as it is.</summary>
    /// <exception cref="IOException">The interface is gone.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var socket = Open();
        using var packets = new PacketSocket(link.Index);
        var machine = new DhcpMachine(link.HardwareAddress, hostName, vendorClass, () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue);
        var start = time.GetTimestamp();
        var buffer = new byte[2048];
        var receive = socket.ReceiveAsync(buffer, cancellation).AsTask();
        var returned = _linkReturned.Reader.ReadAsync(cancellation).AsTask();
        IReadOnlyList<DhcpAction> actions = machine.OnTimer(TimeSpan.Zero);
        while (true)
        {
            foreach (var action in actions) Perform(action, socket, packets);
            actions = [];
            var delay = machine.WakeAt - time.GetElapsedTime(start);
            await WaitAnyAsync(delay, receive, returned, cancellation);
            var now = time.GetElapsedTime(start);
            if (receive.IsCompleted)
            {
                var length = await receive;
                if (DhcpMessage.TryParse(buffer.AsSpan(0, length), out var message)) actions = machine.OnMessage(message, now);
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

    private void Perform(DhcpAction action, Socket socket, PacketSocket packets)
    {
        try
        {
            switch (action)
            {
                case DhcpAction.Broadcast(var message):
                    packets.Broadcast(UdpPacket.Build(
                        new IPEndPoint(message.ClientAddress, ClientPort), new IPEndPoint(IPAddress.Broadcast, ServerPort), message.Encode()));
                    break;
                case DhcpAction.Unicast(var message, var server):
                    socket.SendTo(message.Encode(), new IPEndPoint(server, ServerPort));
                    break;
                default:
                    act(action);
                    break;
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown)
        {
            // As good as lost on the way: the machine sends again.
            return;
        }
        catch (ImageForge.Linux.LinuxException e) when (e.Errno is ImageForge.Linux.Errno.ENETDOWN or ImageForge.Linux.Errno.ENOBUFS)
        {
            return;
        }
    }

    private Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        const int socketLevel = 1, bindToDevice = 25;
        // Other interfaces have a client of their own at the same port.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.SetRawSocketOption(socketLevel, bindToDevice, Encoding.ASCII.GetBytes(link.Name));
        socket.Bind(new IPEndPoint(IPAddress.Any, ClientPort));
        return socket;
    }
}
