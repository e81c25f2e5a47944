// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Checksums;

/// <summary>
/// CRC-32 with the reflected polynomial 0xEDB88320, all bits inverted before and after (ISO 3309, IEEE 802.3): the one of
/// GPT headers, xz and gzip.
/// </summary>
public static class Crc32
{
    private static readonly uint[] Table = BuildTable();

    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Continues a checksum: <paramref name="crc"/> is what the bytes before gave, 0 at the start.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var table = Table;
        crc = ~crc;
        foreach (var b in bytes) crc = table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
