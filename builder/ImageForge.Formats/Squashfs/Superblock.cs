// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;

namespace ImageForge.Formats.Squashfs;

/// <summary>
/// The first 96 bytes of a squashfs 4.0 image; tables are given by their positions in bytes from the image's start.
/// Source: Linux fs/squashfs/squashfs_fs.h (struct squashfs_super_block) and
/// "Squashfs Binary Format" (dr-emann.github.io/squashfs).
/// </summary>
internal readonly record struct Superblock(
    uint InodeCount, uint ModificationTime, uint BlockSize, uint FragmentCount, ushort Compressor, ushort Flags,
    ushort IdCount, ulong RootInode, ulong BytesUsed, ulong IdTable, ulong InodeTable, ulong DirectoryTable,
    ulong FragmentTable)
{
    public const int Length = 96;
    public const uint MinBlockSize = 4 << 10;
    public const uint MaxBlockSize = 1 << 20;

    /// <summary>Position of a table that is not there.</summary>
    public const ulong NoTable = ulong.MaxValue;

    public const ushort NoFragmentsFlag = 0x0010;
    public const ushort DuplicatesFlag = 0x0040;
    public const ushort NoXattrsFlag = 0x0200;
    public const ushort CompressorOptionsFlag = 0x0400;

    private const uint Magic = 0x73717368;
    private const ushort Major = 4;
    private const ushort Minor = 0;

    public void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], InodeCount);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], ModificationTime);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], BlockSize);
        BinaryPrimitives.WriteUInt32LittleEndian(target[16..], FragmentCount);
        BinaryPrimitives.WriteUInt16LittleEndian(target[20..], Compressor);
        BinaryPrimitives.WriteUInt16LittleEndian(target[22..], (ushort)BitOperations.Log2(BlockSize));
        BinaryPrimitives.WriteUInt16LittleEndian(target[24..], Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(target[26..], IdCount);
        BinaryPrimitives.WriteUInt16LittleEndian(target[28..], Major);
        BinaryPrimitives.WriteUInt16LittleEndian(target[30..], Minor);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], RootInode);
        BinaryPrimitives.WriteUInt64LittleEndian(target[40..], BytesUsed);
        BinaryPrimitives.WriteUInt64LittleEndian(target[48..], IdTable);
        // Extended attributes, then inodes, directories, fragments, and the export table, which only NFS looks at.
        BinaryPrimitives.WriteUInt64LittleEndian(target[56..], NoTable);
        BinaryPrimitives.WriteUInt64LittleEndian(target[64..], InodeTable);
        BinaryPrimitives.WriteUInt64LittleEndian(target[72..], DirectoryTable);
        BinaryPrimitives.WriteUInt64LittleEndian(target[80..], FragmentTable);
        BinaryPrimitives.WriteUInt64LittleEndian(target[88..], NoTable);
    }

    /// <exception cref="InvalidDataException">Not squashfs 4.0, or its numbers contradict each other.</exception>
    public static Superblock Read(ReadOnlySpan<byte> source, long imageLength)
    {
        if (source.Length < Length || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
            throw new InvalidDataException("not a squashfs image");
        if (BinaryPrimitives.ReadUInt16LittleEndian(source[28..]) != Major
            || BinaryPrimitives.ReadUInt16LittleEndian(source[30..]) != Minor)
            throw new InvalidDataException("squashfs image is not of version 4.0");

        var super = new Superblock(
            InodeCount: BinaryPrimitives.ReadUInt32LittleEndian(source[4..]),
            ModificationTime: BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            BlockSize: BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            FragmentCount: BinaryPrimitives.ReadUInt32LittleEndian(source[16..]),
            Compressor: BinaryPrimitives.ReadUInt16LittleEndian(source[20..]),
            Flags: BinaryPrimitives.ReadUInt16LittleEndian(source[24..]),
            IdCount: BinaryPrimitives.ReadUInt16LittleEndian(source[26..]),
            RootInode: BinaryPrimitives.ReadUInt64LittleEndian(source[32..]),
            BytesUsed: BinaryPrimitives.ReadUInt64LittleEndian(source[40..]),
            IdTable: BinaryPrimitives.ReadUInt64LittleEndian(source[48..]),
            InodeTable: BinaryPrimitives.ReadUInt64LittleEndian(source[64..]),
            DirectoryTable: BinaryPrimitives.ReadUInt64LittleEndian(source[72..]),
            FragmentTable: BinaryPrimitives.ReadUInt64LittleEndian(source[80..]));
        if (!BitOperations.IsPow2(super.BlockSize) || super.BlockSize is < MinBlockSize or > MaxBlockSize
            || BinaryPrimitives.ReadUInt16LittleEndian(source[22..]) != BitOperations.Log2(super.BlockSize))
            throw new InvalidDataException($"squashfs block size {super.BlockSize} is not possible");
        if (super.BytesUsed > (ulong)imageLength)
            throw new InvalidDataException($"squashfs image ends too early: {super.BytesUsed} bytes wanted, {imageLength} there");
        if (super.InodeTable >= super.DirectoryTable || super.DirectoryTable >= super.BytesUsed
            || super.IdTable >= super.BytesUsed || super.IdCount == 0
            || (super.FragmentCount > 0 && super.FragmentTable >= super.BytesUsed))
            throw new InvalidDataException("squashfs tables do not lie inside the image");
        return super;
    }
}
