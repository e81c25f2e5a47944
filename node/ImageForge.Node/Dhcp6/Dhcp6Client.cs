// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ImageForge.Linux.Netlink;
using ImageForge.Node.Dhcp;

namespace ImageForge.Node.Dhcp6;

/// <summary>Runs a <see cref="Dhcp6Machine"/> on one link, from its link-local address.</summary>
internal sealed class Dhcp6Client(NetworkLink link, Dhcp6Wishes wishes, TimeProvider time, Action<Dhcp6Action> act)
{
    private const int ClientPort = 546;
    private const int ServerPort = 547;

    /// <summary>All_DHCP_Relay_Agents_and_Servers (RFC 8415, 7.1).</summary>
    private static readonly IPAddress Servers = IPAddress.Parse("ff02::1:2");

    private readonly LeaseLoop _loop = new(link, time);

    /// <inheritdoc cref="LeaseLoop.LinkReturned"/>
    public void LinkReturned() => _loop.LinkReturned();

    /// <summary>Until cancelled; the lease is then left as it is.</summary>
    /// <exception cref="IOException">The link is gone.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var socket = _loop.Open(IPAddress.IPv6Any, ClientPort);
        var machine = new Dhcp6Machine(link.HardwareAddress, wishes, () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue);
        await _loop.RunAsync(machine, socket, (action, now) => Perform(action, socket, machine, now), cancellation);
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
}
