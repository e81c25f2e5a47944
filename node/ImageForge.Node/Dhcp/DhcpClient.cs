// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
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
    private readonly LeaseLoop _loop = new(link, time);

    /// <inheritdoc cref="LeaseLoop.LinkReturned"/>
    public void LinkReturned() => _loop.LinkReturned();

    /// <summary>Until cancelled; the lease is then left as it is.</summary>
    /// <exception cref="IOException">The interface is gone.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var socket = _loop.Open(IPAddress.Any, ClientPort);
        using var packets = new PacketSocket(link.Index);
        var machine = new DhcpMachine(link.HardwareAddress, hostName, vendorClass, () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue);
        await _loop.RunAsync(machine, socket, (action, _) => Perform(action, socket, packets), cancellation);
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
}
