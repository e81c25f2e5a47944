// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Formats.Xz;

/// <summary>
/// The header of a block (section 3.1). Sizes are null where the header leaves them out; <paramref name="X86Offset"/> is
/// null when there is no x86 filter before LZMA2.
/// </summary>
internal sealed record BlockHeader(
    int Length, long? CompressedSize, long? UncompressedSize, uint? X86Offset, long DictionarySize)
{
    private const long X86Id = 0x04;
    private const long Lzma2Id = 0x21;
    private const byte FilterCountMask = 0x03;
    private const byte ReservedFlags = 0x3C;
    private const byte HasCompressedSize = 0x40;
    private const byte HasUncompressedSize = 0x80;

    /// <summary>Reads the rest of a header whose first byte, not zero, is taken already and in the running CRC-32.</summary>
    public static BlockHeader Read(byte sizeByte, XzInput input)
    {
        var length = (sizeByte + 1) * 4;
        var checksumAt = input.Position - 1 + length - sizeof(uint);

        var flags = input.Byte();
        if ((flags & ReservedFlags) != 0) throw input.Corrupt("unknown block flags");
        long? compressed = (flags & HasCompressedSize) != 0 ? input.Integer() : null;
        long? uncompressed = (flags & HasUncompressedSize) != 0 ? input.Integer() : null;
        if (compressed == 0) throw input.Corrupt("block of compressed size 0");

        uint? x86Offset = null;
        for (var filters = flags & FilterCountMask; filters > 0; filters--)
        {
            var id = input.Integer();
            if (id != X86Id || x86Offset is not null) throw input.Corrupt($"unsupported filter chain (filter 0x{id:x})");
            x86Offset = ReadX86Offset(input);
        }

        if (input.Integer() is not Lzma2Id and var last) throw input.Corrupt($"unsupported last filter 0x{last:x}");
        if (input.Integer() != 1) throw input.Corrupt("LZMA2 properties are not one byte");
        var dictionary = DictionarySizeOf(input.Byte(), input);

        if (input.Position > checksumAt) throw input.Corrupt("block header overflows its size");
        while (input.Position < checksumAt) input.Zero("block header padding");
        input.CheckCrc32("block header");
        return new(length, compressed, uncompressed, x86Offset, dictionary);
    }

    private static uint ReadX86Offset(XzInput input)
    {
        Span<byte> offset = stackalloc byte[4];
        offset.Clear();
        var size = input.Integer();
        if (size is not (0 or 4)) throw input.Corrupt("x86 filter properties are neither 0 nor 4 bytes");
        for (var i = 0; i < size; i++) offset[i] = input.Byte();
        return BinaryPrimitives.ReadUInt32LittleEndian(offset);
    }

    // Section 5.3.1: 2 or 3 times a power of two, 4 KiB to 3 GiB, and 40 for 4 GiB − 1.
    private static long DictionarySizeOf(byte bits, XzInput input) => bits switch
    {
        > 40 => throw input.Corrupt("LZMA2 dictionary size out of range"),
        40 => uint.MaxValue,
        _ => (2L | (bits & 1L)) << (bits / 2 + 11),
    };
}
