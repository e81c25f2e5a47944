// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using ImageForge.Formats.Checksums;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Gpt;

/// <summary>
/// Reads the GUID partition table of a disk that may hold anything: nothing is believed before both checksums are right
/// and every partition lies inside the disk.
/// </summary>
public static class GptReader
{
    /// <summary>The entry array may be larger than the usual 16 KiB; 1 MiB is far beyond what any tool writes.</summary>
    private const long MaxEntryBytes = 1 << 20;

    /// <summary>
    /// The table of <paramref name="disk"/>: the primary one, or the backup when the primary is damaged.
    /// The backup is looked for where the primary says it is, then in the last sector.
    /// </summary>
    /// <param name="sectorSize">Bytes of a sector, 512 or 4096.</param>
    /// <exception cref="InvalidDataException">There is no valid table.</exception>
    public static GptTable Read(ByteSource disk, int sectorSize = 512) =>
        TryRead(disk, out var table, sectorSize)
            ? table
            : throw new InvalidDataException("no valid GUID partition table on this disk");

    /// <summary>As <see cref="Read"/>, but false when there is no valid table.</summary>
    public static bool TryRead(ByteSource disk, [NotNullWhen(true)] out GptTable? table, int sectorSize = 512)
    {
        GptTable.CheckSectorSize(sectorSize);
        table = TryReadAt(disk, 1, sectorSize, out var alternate)
            ?? TryReadAt(disk, alternate, sectorSize, out _)
            ?? TryReadAt(disk, disk.Length / sectorSize - 1, sectorSize, out _);
        return table is not null;
    }

    // alternate is the other header's sector as this one names it, right or not; 0 (which is never a header) if unknown.
    private static GptTable? TryReadAt(ByteSource disk, long lba, int sectorSize, out long alternate)
    {
        alternate = 0;
        var sectors = disk.Length / sectorSize;
        if (lba < 1 || lba >= sectors) return null;
        var header = new byte[sectorSize];
        disk.Read(lba * sectorSize, header);
        if (!header.AsSpan().StartsWith(GptHeaderFields.Magic)) return null;
        alternate = ReadInt64LittleEndian(header.AsSpan(GptHeaderFields.AlternateLba));
        if (!IsHeaderIntact(header) || ReadInt64LittleEndian(header.AsSpan(GptHeaderFields.MyLba)) != lba) return null;

        var entryCount = ReadUInt32LittleEndian(header.AsSpan(GptHeaderFields.EntryCount));
        var entrySize = ReadUInt32LittleEndian(header.AsSpan(GptHeaderFields.EntrySize));
        var entriesLba = ReadInt64LittleEndian(header.AsSpan(GptHeaderFields.EntriesLba));
        if (entrySize < GptTable.EntrySize || entrySize % 8 != 0 || entryCount == 0) return null;
        if ((long)entryCount * entrySize > MaxEntryBytes || entriesLba < 2 || entriesLba >= sectors) return null;
        var entries = new byte[entryCount * entrySize];
        if (entriesLba * sectorSize > disk.Length - entries.Length) return null;
        disk.Read(entriesLba * sectorSize, entries);
        if (Crc32.Compute(entries) != ReadUInt32LittleEndian(header.AsSpan(GptHeaderFields.EntriesCrc))) return null;

        // A table copied to a larger disk still says where its disk ended.
        var diskSectors = Math.Max(lba, alternate) + 1;
        var partitions = ReadEntries(entries, (int)entrySize, sectors);
        if (partitions is null || diskSectors > sectors || diskSectors < 3) return null;
        return new(new Guid(header.AsSpan(GptHeaderFields.DiskId, 16)), sectorSize, diskSectors, partitions);
    }

    private static bool IsHeaderIntact(byte[] header)
    {
        var size = ReadUInt32LittleEndian(header.AsSpan(GptHeaderFields.HeaderSize));
        if (size < GptHeaderFields.Length || size > header.Length) return false;
        var checksum = ReadUInt32LittleEndian(header.AsSpan(GptHeaderFields.HeaderCrc));
        var copy = header.AsSpan(0, (int)size).ToArray();
        copy.AsSpan(GptHeaderFields.HeaderCrc, 4).Clear();
        return Crc32.Compute(copy) == checksum;
    }

    private static List<GptPartition>? ReadEntries(byte[] entries, int entrySize, long sectors)
    {
        var partitions = new List<GptPartition>();
        for (var at = 0; at < entries.Length; at += entrySize)
        {
            var entry = entries.AsSpan(at, entrySize);
            var type = new Guid(entry.Slice(GptEntryFields.Type, 16));
            if (type == Guid.Empty) continue;
            var first = ReadInt64LittleEndian(entry[GptEntryFields.FirstLba..]);
            var last = ReadInt64LittleEndian(entry[GptEntryFields.LastLba..]);
            if (first < 1 || last < first || last >= sectors) return null;
            partitions.Add(new(
                type, new Guid(entry.Slice(GptEntryFields.Id, 16)), first, last, ReadName(entry[GptEntryFields.Name..]),
                ReadUInt64LittleEndian(entry[GptEntryFields.Attributes..])));
        }
        return partitions;
    }

    private static string ReadName(ReadOnlySpan<byte> units)
    {
        Span<char> name = stackalloc char[GptEntryFields.NameUnits];
        for (var i = 0; i < name.Length; i++)
        {
            name[i] = (char)ReadUInt16LittleEndian(units[(i * 2)..]);
            if (name[i] == 0) return new string(name[..i]);
        }
        return new string(name);
    }
}
