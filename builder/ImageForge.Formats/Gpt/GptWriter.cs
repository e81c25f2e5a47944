// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using ImageForge.Formats.Checksums;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Gpt;

/// <summary>Writes GUID partition tables: protective MBR, primary and backup (UEFI 2.10, chapter 5).</summary>
public static class GptWriter
{
    /// <summary>
    /// The table's own extents: sector 0, header and entries at the start; entries and header at the end.
    /// </summary>
    /// <param name="sector0">
    /// Null for a protective MBR without boot code; otherwise the 512 bytes that are to stand there, partition entries
    /// and signature included (see <see cref="ProtectiveMbr.Write"/>).
    /// </param>
    /// <exception cref="ArgumentException">The table cannot be expressed.</exception>
    public static IReadOnlyList<Extent> Encode(GptTable table, ReadOnlySpan<byte> sector0 = default)
    {
        table.Check();
        var sector = table.SectorSize;
        var entries = EncodeEntries(table);

        var primary = new byte[sector * 2 + entries.Length];
        if (sector0.IsEmpty) ProtectiveMbr.Write(primary.AsSpan(0, ProtectiveMbr.Length), table.DiskSectors);
        else sector0.CopyTo(primary);
        WriteHeader(primary.AsSpan(sector, sector), table, entries, isBackup: false);
        entries.CopyTo(primary, sector * 2);

        var backup = new byte[entries.Length + sector];
        entries.CopyTo(backup, 0);
        WriteHeader(backup.AsSpan(entries.Length), table, entries, isBackup: true);

        return
        [
            new(0, ByteSource.FromMemory(primary)),
            new(table.DiskLength - backup.Length, ByteSource.FromMemory(backup)),
        ];
    }

    /// <summary>
    /// A whole disk: the table, and for each partition its content. A null content leaves a hole.
    /// </summary>
    /// <exception cref="ArgumentException">A content is larger than its partition.</exception>
    public static DiskContent Compose(
        GptTable table, IReadOnlyList<ByteSource?> contents, ReadOnlySpan<byte> sector0 = default)
    {
        if (contents.Count != table.Partitions.Count)
            throw new ArgumentException($"{contents.Count} contents for {table.Partitions.Count} partitions");
        var extents = new List<Extent>(Encode(table, sector0));
        foreach (var (partition, content) in table.Partitions.Zip(contents))
        {
            if (content is null) continue;
            if (content.Length > table.LengthOf(partition))
            {
                throw new ArgumentException(
                    $"{content.Length} bytes do not fit into partition {partition.Name} of {table.LengthOf(partition)}");
            }
            extents.AddRange(Flatten(content, table.OffsetOf(partition)));
        }
        return new DiskContent(table.DiskLength, extents);
    }

    // The holes of a partition's content stay holes of the disk.
    private static IEnumerable<Extent> Flatten(ByteSource content, long offset) =>
        content is DiskContent parts
            ? parts.Extents.Select(e => e with { Offset = e.Offset + offset })
            : [new Extent(offset, content)];

    private static byte[] EncodeEntries(GptTable table)
    {
        var all = new byte[GptTable.EntryCount * GptTable.EntrySize];
        for (var i = 0; i < table.Partitions.Count; i++)
        {
            var partition = table.Partitions[i];
            var entry = all.AsSpan(i * GptTable.EntrySize, GptTable.EntrySize);
            partition.Type.TryWriteBytes(entry[GptEntryFields.Type..]);
            partition.Id.TryWriteBytes(entry[GptEntryFields.Id..]);
            WriteInt64LittleEndian(entry[GptEntryFields.FirstLba..], partition.FirstLba);
            WriteInt64LittleEndian(entry[GptEntryFields.LastLba..], partition.LastLba);
            WriteUInt64LittleEndian(entry[GptEntryFields.Attributes..], partition.Attributes);
            MemoryMarshal.AsBytes(partition.Name.AsSpan()).CopyTo(entry[GptEntryFields.Name..]);
        }
        return all;
    }

    private static void WriteHeader(Span<byte> header, GptTable table, byte[] entries, bool isBackup)
    {
        var lastLba = table.DiskSectors - 1;
        GptHeaderFields.Magic.CopyTo(header);
        WriteUInt32LittleEndian(header[GptHeaderFields.Revision..], GptHeaderFields.Revision1);
        WriteUInt32LittleEndian(header[GptHeaderFields.HeaderSize..], GptHeaderFields.Length);
        WriteInt64LittleEndian(header[GptHeaderFields.MyLba..], isBackup ? lastLba : 1);
        WriteInt64LittleEndian(header[GptHeaderFields.AlternateLba..], isBackup ? 1 : lastLba);
        WriteInt64LittleEndian(header[GptHeaderFields.FirstUsable..], table.FirstUsableLba);
        WriteInt64LittleEndian(header[GptHeaderFields.LastUsable..], table.LastUsableLba);
        table.DiskId.TryWriteBytes(header[GptHeaderFields.DiskId..]);
        WriteInt64LittleEndian(header[GptHeaderFields.EntriesLba..], isBackup ? lastLba - table.EntrySectors : 2);
        WriteUInt32LittleEndian(header[GptHeaderFields.EntryCount..], GptTable.EntryCount);
        WriteUInt32LittleEndian(header[GptHeaderFields.EntrySize..], GptTable.EntrySize);
        WriteUInt32LittleEndian(header[GptHeaderFields.EntriesCrc..], Crc32.Compute(entries));
        WriteUInt32LittleEndian(header[GptHeaderFields.HeaderCrc..], Crc32.Compute(header[..GptHeaderFields.Length]));
    }
}
