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
        table = TryReadAt(disk, 1, sectorSize)
            ?? TryReadAt(disk, AlternateOf(disk, sectorSize), sectorSize)
            ?? TryReadAt(disk, disk.Length / sectorSize - 1, sectorSize);
        return table is not null;
    }

    /// <summary>The bytes of a valid table: its header, a whole sector of it, and its array of entries.</summary>
    internal static bool TryReadRaw(ByteSource disk, int sectorSize, out byte[] header, out byte[] entries)
    {
        GptTable.CheckSectorSize(sectorSize);
        foreach (var at in (Func<long>[])[() => 1, () => AlternateOf(disk, sectorSize), () => disk.Length / sectorSize - 1])
        {
            if (TryReadRawAt(disk, at(), sectorSize, out header, out entries)
                && ReadEntries(entries, ReadInt32LittleEndian(header.AsSpan(GptHeaderFields.EntrySize)), disk.Length / sectorSize) is not null) return true;
        }

        (header, entries) = ([], []);
        return false;
    }

    internal static GptPartition ReadEntry(ReadOnlySpan<byte> entry) => new(
        new Guid(entry.Slice(GptEntryFields.Type, 16)), new Guid(entry.Slice(GptEntryFields.Id, 16)),
        ReadInt64LittleEndian(entry[GptEntryFields.FirstLba..]), ReadInt64LittleEndian(entry[GptEntryFields.LastLba..]),
        ReadName(entry[GptEntryFields.Name..]), ReadUInt64LittleEndian(entry[GptEntryFields.Attributes..]));

    // The other header's sector as the primary one names it, right or not; 0 (which is never a header) if unknown.
    private static long AlternateOf(ByteSource disk, int sectorSize)
    {
        if (disk.Length < 2 * sectorSize) return 0;
        var header = new byte[sectorSize];
        disk.Read(sectorSize, header);
        return header.AsSpan().StartsWith(GptHeaderFields.Magic) ? ReadInt64LittleEndian(header.AsSpan(GptHeaderFields.AlternateLba)) : 0;
    }

    private static bool TryReadRawAt(ByteSource disk, long lba, int sectorSize, out byte[] header, out byte[] entries)
    {
        (header, entries) = ([], []);
        var sectors = disk.Length / sectorSize;
        if (lba < 1 || lba >= sectors) return false;
        header = new byte[sectorSize];
        disk.Read(lba * sectorSize, header);
        if (!header.AsSpan().StartsWith(GptHeaderFields.Magic)) return false;
        if (!IsHeaderIntact(header) || ReadInt64LittleEndian(header.AsSpan(GptHeaderFields.MyLba)) != lba) return false;

        var entryCount = ReadUInt32LittleEndian(header.AsSpan(GptHeaderFields.EntryCount));
        var entrySize = ReadUInt32LittleEndian(header.AsSpan(GptHeaderFields.EntrySize));
        var entriesLba = ReadInt64LittleEndian(header.AsSpan(GptHeaderFields.EntriesLba));
        if (entrySize < GptTable.EntrySize || entrySize % 8 != 0 || entryCount == 0) return false;
        if ((long)entryCount * entrySize > MaxEntryBytes || entriesLba < 2 || entriesLba >= sectors) return false;
        entries = new byte[entryCount * entrySize];
        if (entriesLba * sectorSize > disk.Length - entries.Length) return false;
        disk.Read(entriesLba * sectorSize, entries);
        return Crc32.Compute(entries) == ReadUInt32LittleEndian(header.AsSpan(GptHeaderFields.EntriesCrc));
    }

    private static GptTable? TryReadAt(ByteSource disk, long lba, int sectorSize)
    {
        if (!TryReadRawAt(disk, lba, sectorSize, out var header, out var entries)) return null;
        var sectors = disk.Length / sectorSize;
        // A table copied to a larger disk still says where its disk ended.
        var diskSectors = Math.Max(lba, ReadInt64LittleEndian(header.AsSpan(GptHeaderFields.AlternateLba))) + 1;
        var partitions = ReadEntries(entries, ReadInt32LittleEndian(header.AsSpan(GptHeaderFields.EntrySize)), sectors);
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
            if (new Guid(entry.Slice(GptEntryFields.Type, 16)) == Guid.Empty) continue;
            var partition = ReadEntry(entry);
            if (partition.FirstLba < 1 || partition.LastLba < partition.FirstLba || partition.LastLba >= sectors) return null;
            partitions.Add(partition);
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
