// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.OpenPgp;

/// <summary>Packet types used in keyrings and signatures (RFC 9580 section 5).</summary>
internal enum PacketType
{
    Signature = 2,
    PublicKey = 6,
    Trust = 12,
    UserId = 13,
    PublicSubkey = 14,
    UserAttribute = 17,
}

/// <summary>One packet: its type and its body.</summary>
internal readonly record struct PgpPacket(PacketType Type, byte[] Body)
{
    /// <summary>Splits a sequence of packets (RFC 9580 section 4.2), both old and new formats of the header.</summary>
    /// <exception cref="PgpFormatException">Torn or indefinite lengths; keyrings and signatures have neither.</exception>
    public static List<PgpPacket> ReadAll(ReadOnlySpan<byte> bytes)
    {
        var packets = new List<PgpPacket>();
        for (var reader = new PgpReader(bytes); !reader.AtEnd;)
        {
            var tag = reader.Byte();
            if ((tag & 0x80) == 0) throw new PgpFormatException("a packet header is missing");
            var isNewFormat = (tag & 0x40) != 0;
            var type = (PacketType)(isNewFormat ? tag & 0x3f : (tag >> 2) & 0x0f);
            var length = isNewFormat ? NewLength(ref reader) : OldLength(ref reader, tag & 3);
            packets.Add(new PgpPacket(type, reader.Bytes(length).ToArray()));
        }

        return packets;
    }

    /// <summary>Length octets of new-format packets and of signature subpackets, which share their form but for 224…254.</summary>
    private static int NewLength(ref PgpReader reader) => reader.Byte() switch
    {
        < 192 and var one => one,
        < 224 and var two => ((two - 192) << 8) + reader.Byte() + 192,
        255 => reader.Length32(),
        _ => throw new PgpFormatException("a packet has a partial length"),
    };

    private static int OldLength(ref PgpReader reader, int lengthType) => lengthType switch
    {
        0 => reader.Byte(),
        1 => reader.UInt16(),
        2 => reader.Length32(),
        _ => throw new PgpFormatException("a packet has an indefinite length"),
    };
}
