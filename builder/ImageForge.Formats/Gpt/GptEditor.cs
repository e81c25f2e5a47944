// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ImageForge.Formats.Checksums;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Gpt;

/// <summary>A partition and its number: 1 for the first entry of the table, as the kernel counts.</summary>
public sealed record NumberedPartition(int Number, GptPartition Partition);

/// <summary>A run of free sectors, aligned to 1 MiB at its start; both ends are included.</summary>
public readonly record struct FreeArea(long FirstLba, long LastLba)
{
    public long Sectors => LastLba - FirstLba + 1;
}

/// <summary>
/// Changes the partition table of a disk in place. Everything that is not changed stays as it is, bit for bit: entries of
/// others with their numbers, an entry array of another size, fields that no specification names. The backup moves to
/// the end of a disk that has grown.
/// </summary>
public sealed class GptEditor
{
    private readonly byte[] _header;
    private readonly byte[] _entries;
    private readonly byte[] _sector0;
    private readonly int _sectorSize;
    private readonly int _entrySize;
    private readonly long _diskSectors;

    private GptEditor(byte[] header, byte[] entries, byte[] sector0, int sectorSize, long diskSectors)
    {
        (_header, _entries, _sector0, _sectorSize, _diskSectors) = (header, entries, sector0, sectorSize, diskSectors);
        _entrySize = ReadInt32LittleEndian(header.AsSpan(GptHeaderFields.EntrySize));
    }

    /// <summary>Opens the table, the backup where the primary is damaged; false where there is none that can be kept whole.</summary>
    public static bool TryOpen(ByteSource disk, int sectorSize, [NotNullWhen(true)] out GptEditor? editor)
    {
        editor = null;
        if (!GptReader.TryReadRaw(disk, sectorSize, out var header, out var entries)) return false;
        var sector0 = new byte[ProtectiveMbr.Length];
        disk.Read(0, sector0);
        var opened = new GptEditor(header, entries, sector0, sectorSize, disk.Length / sectorSize);
        // Entries in an unusual place, or a partition where the backup has to go: such a table is not ours to move about.
        var entriesEnd = 2 + opened.EntrySectors;
        if (opened.Partitions.Any(p => p.Partition.FirstLba < entriesEnd || p.Partition.LastLba > opened.LastUsableLba)) return false;
        editor = opened;
        return true;
    }

    /// <summary>An empty table for a disk that has none.</summary>
    /// <param name="seed">Of the disk's identifier.</param>
    public static GptEditor Create(string seed, long diskLength, int sectorSize)
    {
        var table = GptTable.Arrange(seed, [], diskLength, sectorSize);
        var disk = new DiskContent(table.DiskLength, GptWriter.Encode(table));
        return TryOpen(disk, sectorSize, out var editor) ? editor : throw new InvalidOperationException("a table just written cannot be read");
    }

    public IReadOnlyList<NumberedPartition> Partitions =>
        [.. Enumerable.Range(0, _entries.Length / _entrySize).Where(i => !IsFree(i))
            .Select(i => new NumberedPartition(i + 1, GptReader.ReadEntry(Entry(i))))];

    public int SectorSize => _sectorSize;

    private int EntrySectors => (_entries.Length + _sectorSize - 1) / _sectorSize;

    private long LastUsableLba => _diskSectors - 2 - EntrySectors;

    private int SectorsPerMiB => (1 << 20) / _sectorSize;

    /// <summary>What no partition uses, in the order of the disk; areas below 1 MiB are left out.</summary>
    public IReadOnlyList<FreeArea> FreeAreas
    {
        get
        {
            var areas = new List<FreeArea>();
            var at = Math.Max(ReadInt64LittleEndian(_header.AsSpan(GptHeaderFields.FirstUsable)), SectorsPerMiB);
            foreach (var (_, partition) in Partitions.OrderBy(p => p.Partition.FirstLba))
            {
                AddArea(areas, at, partition.FirstLba - 1);
                at = Math.Max(at, partition.LastLba + 1);
            }

            AddArea(areas, at, LastUsableLba);
            return areas;
        }
    }

    /// <summary>The last sector to which a partition can be made longer where it lies.</summary>
    public long LastReachable(GptPartition partition)
    {
        var next = Partitions.Select(p => p.Partition.FirstLba).Where(first => first > partition.FirstLba).DefaultIfEmpty(LastUsableLba + 1).Min();
        return next - 1;
    }

    /// <summary>Puts a partition into the first free entry and returns its number.</summary>
    /// <exception cref="InvalidOperationException">All entries are used, or the sectors are not free.</exception>
    public int Add(GptPartition partition)
    {
        if (!FreeAreas.Any(a => a.FirstLba <= partition.FirstLba && partition.LastLba <= a.LastLba))
            throw new InvalidOperationException($"sectors {partition.FirstLba} to {partition.LastLba} are not free");
        var free = Enumerable.Range(0, _entries.Length / _entrySize).Where(IsFree).Select(i => i + 1).FirstOrDefault();
        if (free == 0) throw new InvalidOperationException("the partition table has no free entry");
        Write(free, partition);
        return free;
    }

    /// <summary>Gives an existing partition another end or other attributes.</summary>
    public void Change(int number, GptPartition partition)
    {
        var before = Partitions.Single(p => p.Number == number).Partition;
        if (before.Id != partition.Id || before.FirstLba != partition.FirstLba || partition.LastLba < before.LastLba || partition.LastLba > LastReachable(before))
            throw new InvalidOperationException($"partition {number} cannot become what is asked for");
        Write(number, partition);
    }

    /// <summary>
    /// What to write, in this order and each flushed before the next: the backup, then the primary. A power cut in between
    /// leaves one whole table.
    /// </summary>
    public IReadOnlyList<Extent> Encode()
    {
        var (last, entrySectors) = (_diskSectors - 1, EntrySectors);
        var backup = new byte[(entrySectors + 1) * _sectorSize];
        _entries.CopyTo(backup, 0);
        Header(my: last, alternate: 1, entries: last - entrySectors).CopyTo(backup, entrySectors * _sectorSize);

        var primary = new byte[(2 + entrySectors) * _sectorSize];
        _sector0.CopyTo(primary, 0);
        ProtectiveMbr.Cover(primary, _diskSectors);
        Header(my: 1, alternate: last, entries: 2).CopyTo(primary, _sectorSize);
        _entries.CopyTo(primary, 2 * _sectorSize);
        return [new(_diskSectors * _sectorSize - backup.Length, ByteSource.FromMemory(backup)), new(0, ByteSource.FromMemory(primary))];
    }

    private byte[] Header(long my, long alternate, long entries)
    {
        var header = (byte[])_header.Clone();
        var span = header.AsSpan();
        WriteInt64LittleEndian(span[GptHeaderFields.MyLba..], my);
        WriteInt64LittleEndian(span[GptHeaderFields.AlternateLba..], alternate);
        WriteInt64LittleEndian(span[GptHeaderFields.EntriesLba..], entries);
        WriteInt64LittleEndian(span[GptHeaderFields.LastUsable..], LastUsableLba);
        WriteUInt32LittleEndian(span[GptHeaderFields.EntriesCrc..], Crc32.Compute(_entries));
        span.Slice(GptHeaderFields.HeaderCrc, 4).Clear();
        var size = ReadInt32LittleEndian(span[GptHeaderFields.HeaderSize..]);
        WriteUInt32LittleEndian(span[GptHeaderFields.HeaderCrc..], Crc32.Compute(span[..size]));
        return header;
    }

    private void AddArea(List<FreeArea> areas, long first, long last)
    {
        var aligned = (first + SectorsPerMiB - 1) / SectorsPerMiB * SectorsPerMiB;
        if (last - aligned + 1 >= SectorsPerMiB) areas.Add(new(aligned, last));
    }

    private Span<byte> Entry(int index) => _entries.AsSpan(index * _entrySize, _entrySize);

    private bool IsFree(int index) => new Guid(Entry(index)[..16]) == Guid.Empty;

    private void Write(int number, GptPartition partition)
    {
        if (partition.Name.Length > GptEntryFields.NameUnits) throw new InvalidOperationException($"partition name {partition.Name} is too long");
        var entry = Entry(number - 1);
        partition.Type.TryWriteBytes(entry[GptEntryFields.Type..]);
        partition.Id.TryWriteBytes(entry[GptEntryFields.Id..]);
        WriteInt64LittleEndian(entry[GptEntryFields.FirstLba..], partition.FirstLba);
        WriteInt64LittleEndian(entry[GptEntryFields.LastLba..], partition.LastLba);
        WriteUInt64LittleEndian(entry[GptEntryFields.Attributes..], partition.Attributes);
        entry.Slice(GptEntryFields.Name, GptEntryFields.NameUnits * 2).Clear();
        MemoryMarshal.AsBytes(partition.Name.AsSpan()).CopyTo(entry[GptEntryFields.Name..]);
    }
}
