// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;

namespace ImageForge.E2E.Rig;

/// <summary>A UDP datagram over IPv4 as it was on the wire.</summary>
internal sealed record Datagram(IPAddress Source, IPAddress Destination, int SourcePort, int DestinationPort, byte[] Payload);

/// <summary>An Ethernet frame: its type and what follows the header.</summary>
internal sealed record Frame(ushort EtherType, byte[] Bytes)
{
    /// <summary>Whether this is IPv4 between these two machines, in either direction.</summary>
    public bool IsBetween(IPAddress a, IPAddress b) => EtherType == 0x0800 &&
        ((Address(12).Equals(a) && Address(16).Equals(b)) || (Address(12).Equals(b) && Address(16).Equals(a)));

    public Datagram? Udp
    {
        get
        {
            if (EtherType != 0x0800 || Bytes[9] != 17) return null;
            var header = (Bytes[0] & 0xF) * 4;
            var udp = Bytes.AsSpan(header);
            var length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
            return new(Address(12), Address(16), BinaryPrimitives.ReadUInt16BigEndian(udp), BinaryPrimitives.ReadUInt16BigEndian(udp[2..]),
                udp[8..length].ToArray());
        }
    }

    private IPAddress Address(int at) => new(Bytes.AsSpan(at, 4));
}

/// <summary>Frames of a capture file as QEMU's filter-dump writes it (the classic pcap format, Ethernet).</summary>
internal static class Pcap
{
    public static IReadOnlyList<Frame> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(0xa1b2c3d4, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        List<Frame> frames = [];
        // Global header 24 bytes; then per frame seconds, microseconds, captured and original length.
        for (var at = 24; at + 16 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 8));
            if (at + 16 + length > bytes.Length) break;
            var frame = bytes.AsSpan(at + 16, length);
            frames.Add(new(BinaryPrimitives.ReadUInt16BigEndian(frame[12..]), frame[14..].ToArray()));
            at += 16 + length;
        }

        return frames;
    }
}
