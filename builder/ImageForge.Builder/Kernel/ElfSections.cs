// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace ImageForge.Builder.Kernel;

/// <summary>
/// Finds one section of a little-endian ELF64 file by its name (System V ABI, "Object Files"), which is all that is
/// needed of a kernel module. Every offset comes from the file and is checked against its length before it is used.
/// </summary>
internal static class ElfSections
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const uint NoBits = 8;

    /// <summary>The section's bytes; null when the file has no section of that name.</summary>
    /// <exception cref="InvalidDataException">Not such an ELF file, or its tables point outside of it.</exception>
    public static Range? Find(ReadOnlySpan<byte> elf, string name)
    {
        if (elf.Length < HeaderSize || !elf.StartsWith("\u007fELF"u8)) throw new InvalidDataException("not an ELF file");
        if (elf[4] != 2 || elf[5] != 1) throw new InvalidDataException("not a little-endian 64-bit ELF file");

        var table = BinaryPrimitives.ReadUInt64LittleEndian(elf[0x28..]);
        int entrySize = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3A..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3C..]);
        int namesIndex = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3E..]);
        // Extended numbering (count 0, index 0xFFFF) is for more than 65279 sections; no module comes near that.
        if (entrySize != SectionHeaderSize || count == 0 || namesIndex >= count)
            throw new InvalidDataException("has no usable section table");
        var headers = Part(elf, table, (ulong)count * SectionHeaderSize, "section table");
        var names = Body(elf, headers, namesIndex);

        var wanted = Encoding.UTF8.GetBytes(name);
        for (var i = 0; i < count; i++)
        {
            var at = BinaryPrimitives.ReadUInt32LittleEndian(headers[(i * SectionHeaderSize)..]);
            if (at >= names.Length) throw new InvalidDataException($"section {i} has its name outside the name table");
            var candidate = names[(int)at..];
            var end = candidate.IndexOf((byte)0);
            if (end < 0 || !candidate[..end].SequenceEqual(wanted)) continue;
            var body = Body(elf, headers, i);
            if (body.IsEmpty) return 0..0;
            var start = (int)BinaryPrimitives.ReadUInt64LittleEndian(headers[(i * SectionHeaderSize + 24)..]);
            return start..(start + body.Length);
        }

        return null;
    }

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> headers, int index)
    {
        var header = headers.Slice(index * SectionHeaderSize, SectionHeaderSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == NoBits) return [];
        return Part(elf, BinaryPrimitives.ReadUInt64LittleEndian(header[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(header[32..]), $"section {index}");
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> elf, ulong offset, ulong size, string what)
    {
        var length = (ulong)elf.Length;
        if (offset > length || size > length - offset)
            throw new InvalidDataException($"{what} lies outside the file ({size} bytes at {offset} of {length})");
        return elf.Slice((int)offset, (int)size);
    }
}
