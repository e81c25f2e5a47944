// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using ImageForge.Formats.Tree;

namespace ImageForge.Formats.Squashfs;

/// <summary>Writes inodes: a common head of 16 bytes, then what the type needs; the extended types only for large things.</summary>
internal sealed class InodeWriter(MetadataWriter table, uint modificationTime)
{
    private const int HeadLength = 16;

    // Longest fixed part: the extended file's.
    private const int MaxLength = HeadLength + 40;

    private readonly List<uint> _ids = [];

    /// <summary>Users and groups in the order of first use; inodes hold indexes into it.</summary>
    public IReadOnlyList<uint> Ids => _ids;

    public InodeReference File(TreeEntry entry, uint number, StoredFile file)
    {
        var extended = file.Start > uint.MaxValue || file.Size > uint.MaxValue;
        Span<byte> inode = stackalloc byte[MaxLength];
        inode.Clear();
        var rest = inode[HeadLength..];
        int length;
        if (extended)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, file.Start);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], file.Size);
            // Bytes in blocks of zeros: only st_blocks shows them, and zero is allowed.
            BinaryPrimitives.WriteInt64LittleEndian(rest[16..], 0);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[24..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[28..], file.Fragment);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[32..], file.FragmentOffset);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[36..], Layout.None);
            length = 40;
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)file.Start);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], file.Fragment);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], file.FragmentOffset);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[12..], (uint)file.Size);
            length = 16;
        }

        var sizes = new byte[file.Blocks.Length * sizeof(uint)];
        for (var i = 0; i < file.Blocks.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(sizes.AsSpan(i * sizeof(uint)), file.Blocks[i]);
        var type = extended ? InodeType.ExtendedFile : InodeType.File;
        return Write(entry, type, number, inode[..(HeadLength + length)], sizes);
    }

    /// <param name="listing">Where the listing begins in the directory table.</param>
    /// <param name="listingLength">Its length in bytes.</param>
    /// <param name="subdirectories">Each has a ".." that links here.</param>
    public InodeReference Directory(
        TreeEntry entry, uint number, uint parent, (uint Block, ushort Offset) listing, int listingLength, int subdirectories)
    {
        var size = (uint)listingLength + Layout.DotEntries;
        var links = (uint)subdirectories + 2;
        var extended = size > ushort.MaxValue;
        Span<byte> inode = stackalloc byte[MaxLength];
        inode.Clear();
        var rest = inode[HeadLength..];
        int length;
        if (extended)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, links);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], size);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], listing.Block);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[12..], parent);
            // No index into the listing: it would only spare the kernel reading a listing from its start.
            BinaryPrimitives.WriteUInt16LittleEndian(rest[16..], 0);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[18..], listing.Offset);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[20..], Layout.None);
            length = 24;
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, listing.Block);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], links);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[8..], (ushort)size);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[10..], listing.Offset);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[12..], parent);
            length = 16;
        }
        var type = extended ? InodeType.ExtendedDirectory : InodeType.Directory;
        return Write(entry, type, number, inode[..(HeadLength + length)], []);
    }

    /// <summary>Links, devices and fifos.</summary>
    public InodeReference Other(TreeEntry entry, uint number)
    {
        Span<byte> inode = stackalloc byte[HeadLength + 8];
        var rest = inode[HeadLength..];
        BinaryPrimitives.WriteUInt32LittleEndian(rest, 1);
        switch (entry.Kind)
        {
            case EntryKind.Symlink:
                var target = Encoding.UTF8.GetBytes(entry.LinkTarget!);
                BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], (uint)target.Length);
                return Write(entry, InodeType.Symlink, number, inode, target);
            case EntryKind.Fifo:
                return Write(entry, InodeType.Fifo, number, inode[..(HeadLength + 4)], []);
            default:
                BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], Layout.EncodeDevice(entry.DeviceMajor, entry.DeviceMinor));
                return Write(entry, Layout.TypeOf(entry.Kind), number, inode, []);
        }
    }

    private InodeReference Write(
        TreeEntry entry, InodeType type, uint number, Span<byte> inode, ReadOnlySpan<byte> variablePart)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(inode, (ushort)type);
        BinaryPrimitives.WriteUInt16LittleEndian(inode[2..], (ushort)entry.Mode);
        BinaryPrimitives.WriteUInt16LittleEndian(inode[4..], IdIndex(entry.Uid));
        BinaryPrimitives.WriteUInt16LittleEndian(inode[6..], IdIndex(entry.Gid));
        BinaryPrimitives.WriteUInt32LittleEndian(inode[8..], modificationTime);
        BinaryPrimitives.WriteUInt32LittleEndian(inode[12..], number);

        var (block, offset) = table.Position;
        table.Write(inode);
        table.Write(variablePart);
        return new(block, offset, number, Layout.TypeOf(entry.Kind));
    }

    private ushort IdIndex(uint id)
    {
        var index = _ids.IndexOf(id);
        if (index >= 0) return (ushort)index;
        if (_ids.Count == ushort.MaxValue) throw new InvalidDataException("squashfs holds at most 65535 different owners");
        _ids.Add(id);
        return (ushort)(_ids.Count - 1);
    }
}
