// SPDX-License-Identifier: Apache-2.0
using System.Net;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Node.Dhcp;

/// <summary>An IPv4 datagram with a UDP payload, headers and checksums included (RFC 791, RFC 768).</summary>
internal static class UdpPacket
{
    private const int IpHeader = 20;
    private const int UdpHeader = 8;
    private const byte Udp = 17;

    public static byte[] Build(IPEndPoint source, IPEndPoint destination, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[IpHeader + UdpHeader + payload.Length];
        packet[0] = 0x45; // version 4, header of 5 words
        WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64; // time to live
        packet[9] = Udp;
        source.Address.GetAddressBytes().CopyTo(packet, 12);
        destination.Address.GetAddressBytes().CopyTo(packet, 16);
        WriteUInt16BigEndian(packet.AsSpan(10), Fold(Sum(packet.AsSpan(0, IpHeader))));

        var udp = packet.AsSpan(IpHeader);
        WriteUInt16BigEndian(udp, (ushort)source.Port);
        WriteUInt16BigEndian(udp[2..], (ushort)destination.Port);
        WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        payload.CopyTo(udp[UdpHeader..]);
        // Over the addresses, the protocol and the length as well; 0 would mean: no checksum.
        var checksum = Fold(Sum(packet.AsSpan(12, 8)) + Udp + (uint)udp.Length + Sum(udp));
        WriteUInt16BigEndian(udp[6..], checksum == 0 ? ushort.MaxValue : checksum);
        return packet;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (; bytes.Length >= 2; bytes = bytes[2..]) sum += ReadUInt16BigEndian(bytes);
        return bytes.IsEmpty ? sum : sum + (uint)(bytes[0] << 8);
    }

    private static ushort Fold(uint sum)
    {
        while (sum > ushort.MaxValue) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
