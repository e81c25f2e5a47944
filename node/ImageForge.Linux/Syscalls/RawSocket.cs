// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// Sockets of families that System.Net.Sockets does not address: netlink and packet.
/// https://man7.org/linux/man-pages/man2/socket.2.html
/// </summary>
internal static partial class RawSocket
{
    public const int FamilyPacket = 17;
    public const int FamilyNetlink = 16;
    public const int TypeRaw = 3;
    public const int TypeDatagram = 2;
    private const int CloseOnExec = 0x80000;
    private const int ReportTrueLength = 0x20; // MSG_TRUNC: the datagram's length, also when the buffer is shorter
    private const int Peek = 2;

    public static LinuxHandle Open(int family, int type, int protocol)
    {
        var handle = SocketCall(family, type | CloseOnExec, protocol);
        return handle.IsInvalid ? throw LinuxException.Last($"socket family {family}") : handle;
    }

    public static void Bind(LinuxHandle socket, ReadOnlySpan<byte> address)
    {
        if (BindCall(socket, address, address.Length) < 0) throw LinuxException.Last("bind");
    }

    /// <summary>Switches an integer option on. https://man7.org/linux/man-pages/man2/setsockopt.2.html</summary>
    public static void SetOption(LinuxHandle socket, int level, int option, int value)
    {
        if (SetOptionCall(socket, level, option, in value, sizeof(int)) < 0)
            throw LinuxException.Last($"setsockopt {level}/{option}");
    }

    /// <summary>https://man7.org/linux/man-pages/man2/send.2.html</summary>
    public static void SendTo(LinuxHandle socket, ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address, string operation)
    {
        while (true)
        {
            if (SendToCall(socket, datagram, (nuint)datagram.Length, 0, address, address.Length) >= 0) return;
            if (Marshal.GetLastPInvokeError() != Errno.EINTR) throw LinuxException.Last(operation);
        }
    }

    /// <summary>
    /// Receives one whole datagram, growing <paramref name="buffer"/> to its length first, and says who sent it.
    /// https://man7.org/linux/man-pages/man2/recv.2.html
    /// </summary>
    public static int Receive(LinuxHandle socket, ref byte[] buffer, Span<byte> sender, string operation)
    {
        var length = ReceiveOnce(socket, buffer, Peek | ReportTrueLength, sender, operation);
        if (length > buffer.Length) buffer = new byte[length];
        return ReceiveOnce(socket, buffer, 0, sender, operation);
    }

    private static int ReceiveOnce(LinuxHandle socket, byte[] buffer, int flags, Span<byte> sender, string operation)
    {
        while (true)
        {
            var senderLength = sender.Length;
            var length = ReceiveFromCall(socket, buffer, (nuint)buffer.Length, flags, sender, ref senderLength);
            if (length >= 0) return (int)length;
            if (Marshal.GetLastPInvokeError() != Errno.EINTR) throw LinuxException.Last(operation);
        }
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial LinuxHandle SocketCall(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindCall(LinuxHandle socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOptionCall(LinuxHandle socket, int level, int option, in int value, int length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    private static partial nint SendToCall(
        LinuxHandle socket, ReadOnlySpan<byte> data, nuint length, int flags, ReadOnlySpan<byte> address, int addressLength);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    private static partial nint ReceiveFromCall(
        LinuxHandle socket, Span<byte> data, nuint length, int flags, Span<byte> address, ref int addressLength);
}
