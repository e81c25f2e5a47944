// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ImageForge.Linux.Netlink;

namespace ImageForge.Linux.WireGuard;

/// <summary>
/// struct sockaddr_in (u16 family, u16be port, 4 address, 8 zero) and sockaddr_in6 (u16 family, u16be port, u32 flow,
/// 16 address, u32 scope). https://man7.org/linux/man-pages/man7/ip.7.html, ipv6.7.html
/// </summary>
internal static class SocketAddress
{
    private const int Size4 = 16;
    private const int Size6 = 28;

    public static byte[] Write(IPEndPoint endpoint)
    {
        var v6 = endpoint.AddressFamily == AddressFamily.InterNetworkV6;
        var bytes = new byte[v6 ? Size6 : Size4];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Families.Of(endpoint.Address));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)endpoint.Port);
        endpoint.Address.GetAddressBytes().CopyTo(bytes, v6 ? 8 : 4);
        if (v6) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), (uint)endpoint.Address.ScopeId);
        return bytes;
    }

    public static IPEndPoint Parse(ReadOnlySpan<byte> bytes)
    {
        var family = bytes.Length >= 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;
        var address = (family, bytes.Length) switch
        {
            (Families.Inet, >= Size4) => new IPAddress(bytes.Slice(4, 4)),
            (Families.Inet6, >= Size6) => new IPAddress(bytes.Slice(8, 16), BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..])),
            _ => throw new InvalidDataException($"netlink: endpoint of family {family} with {bytes.Length} bytes"),
        };
        return new IPEndPoint(address, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
    }
}
