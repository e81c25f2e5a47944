// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace ImageForge.Formats.Squashfs;

/// <summary>Where an inode lies and what a directory says about it.</summary>
internal readonly record struct InodeReference(uint Block, ushort Offset, uint Number, InodeType Type)
{
    /// <summary>As the superblock holds it for the root.</summary>
    public ulong Packed => ((ulong)Block << 16) | Offset;
}

/// <summary>
/// The names of one directory. Runs of entries whose inodes lie in one metadata block share a header; names come in the
/// order of their bytes, where the kernel stops looking at the first greater one.
/// </summary>
internal static class DirectoryListing
{
    public const int HeaderLength = 12;
    public const int EntryLength = 8;
    public const int MaxRun = 256;

    /// <summary>Writes the listing and returns its length.</summary>
    public static int Write(MetadataWriter table, IReadOnlyList<(string Name, InodeReference Inode)> entries)
    {
        var length = 0;
        for (var at = 0; at < entries.Count;)
        {
            var run = RunLength(entries, at);
            length += WriteRun(table, entries, at, run);
            at += run;
        }
        return length;
    }

    // Entries give their inode's number as a signed 16-bit difference to that in the header.
    private static int RunLength(IReadOnlyList<(string Name, InodeReference Inode)> entries, int start)
    {
        var first = entries[start].Inode;
        var run = 1;
        while (run < MaxRun && start + run < entries.Count)
        {
            var next = entries[start + run].Inode;
            if (next.Block != first.Block || (long)next.Number - first.Number is < short.MinValue or > short.MaxValue) break;
            run++;
        }
        return run;
    }

    private static int WriteRun(
        MetadataWriter table, IReadOnlyList<(string Name, InodeReference Inode)> entries, int start, int count)
    {
        var first = entries[start].Inode;
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)count - 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], first.Block);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], first.Number);
        table.Write(header);

        var length = HeaderLength;
        Span<byte> entry = stackalloc byte[EntryLength];
        for (var i = start; i < start + count; i++)
        {
            var (name, inode) = entries[i];
            var bytes = Encoding.UTF8.GetBytes(name);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, inode.Offset);
            BinaryPrimitives.WriteInt16LittleEndian(entry[2..], (short)((long)inode.Number - first.Number));
            BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)inode.Type);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], (ushort)(bytes.Length - 1));
            table.Write(entry);
            table.Write(bytes);
            length += EntryLength + bytes.Length;
        }
        return length;
    }
}
