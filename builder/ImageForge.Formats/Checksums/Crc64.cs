// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Formats.Checksums;

/// <summary>
/// CRC-64 of ECMA-182 (polynomial 0x42F0E1EBA9EA3693, reflected, all bits inverted before and after): the usual check of
/// xz files. Takes eight bytes per step through eight tables ("slicing-by-8", Kounavis and Berry, 2005).
/// </summary>
public static class Crc64
{
    private static readonly ulong[] _tables = BuildTables();

    /// <summary>Continues a checksum: <paramref name="crc"/> is what the bytes before gave, 0 at the start.</summary>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> bytes)
    {
        var t = _tables.AsSpan(0, 8 * 256);
        crc = ~crc;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            crc = t[0x700 + (byte)crc] ^ t[0x600 + (byte)(crc >> 8)]
                ^ t[0x500 + (byte)(crc >> 16)] ^ t[0x400 + (byte)(crc >> 24)]
                ^ t[0x300 + (byte)(crc >> 32)] ^ t[0x200 + (byte)(crc >> 40)]
                ^ t[0x100 + (byte)(crc >> 48)] ^ t[(int)(crc >> 56)];
        }
        foreach (var each in bytes) crc = t[(byte)((byte)crc ^ each)] ^ (crc >> 8);
        return ~crc;
    }

    private static ulong[] BuildTables()
    {
        var tables = new ulong[8 * 256];
        for (ulong i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xC96C5795D7870F42 : crc >> 1;
            tables[i] = crc;
        }
        for (var i = 256; i < tables.Length; i++)
            tables[i] = tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
