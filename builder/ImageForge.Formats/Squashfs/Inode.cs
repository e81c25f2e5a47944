// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Tree;

namespace ImageForge.Formats.Squashfs;

/// <summary>
/// An inode as it was read. What a type does not have is zero or null; <paramref name="Listing"/> and
/// <paramref name="ListingLength"/> are a directory's, <paramref name="File"/> a regular file's.
/// </summary>
internal sealed record Inode(
    EntryKind Kind, int Mode, ushort UidIndex, ushort GidIndex, uint Number,
    (uint Block, ushort Offset) Listing = default, long ListingLength = 0, StoredFile? File = null,
    string? Target = null, uint Device = 0)
{
    // A file's list of blocks is read in pieces, so that a made-up size meets the end of the table before memory's.
    private const int BlocksPerPiece = 4096;

    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidDataException">An unknown type, a socket, or values that cannot be.</exception>
    public static Inode Read(MetadataReader.Cursor cursor, int blockSize)
    {
        var type = (InodeType)cursor.UInt16();
        var mode = cursor.UInt16() & TreeEntry.PermissionBits;
        var (uid, gid) = (cursor.UInt16(), cursor.UInt16());
        cursor.UInt32();
        var number = cursor.UInt32();
        var kind = type switch
        {
            InodeType.Directory or InodeType.ExtendedDirectory => EntryKind.Directory,
            InodeType.File or InodeType.ExtendedFile => EntryKind.File,
            InodeType.Symlink or InodeType.ExtendedSymlink => EntryKind.Symlink,
            InodeType.BlockDevice or InodeType.ExtendedBlockDevice => EntryKind.BlockDevice,
            InodeType.CharacterDevice or InodeType.ExtendedCharacterDevice => EntryKind.CharacterDevice,
            InodeType.Fifo or InodeType.ExtendedFifo => EntryKind.Fifo,
            _ => throw new InvalidDataException($"squashfs inode {number} has the unsupported type {type}"),
        };
        var inode = new Inode(kind, mode, uid, gid, number);
        switch (type)
        {
            case InodeType.Directory: return inode.WithListing(cursor);
            case InodeType.ExtendedDirectory: return inode.WithExtendedListing(cursor);
            case InodeType.File: return inode with { File = ReadFile(cursor, blockSize) };
            case InodeType.ExtendedFile: return inode with { File = ReadExtendedFile(cursor, blockSize) };
        }
        cursor.UInt32();
        return kind switch
        {
            EntryKind.Symlink => inode with { Target = ReadTarget(cursor, number) },
            EntryKind.Fifo => inode,
            _ => inode with { Device = cursor.UInt32() },
        };
    }

    private Inode WithListing(MetadataReader.Cursor cursor)
    {
        var block = cursor.UInt32();
        cursor.UInt32();
        var size = cursor.UInt16();
        return this with { Listing = (block, cursor.UInt16()), ListingLength = LengthOf(size) };
    }

    private Inode WithExtendedListing(MetadataReader.Cursor cursor)
    {
        cursor.UInt32();
        var size = cursor.UInt32();
        var block = cursor.UInt32();
        cursor.UInt32();
        cursor.UInt16();
        return this with { Listing = (block, cursor.UInt16()), ListingLength = LengthOf(size) };
    }

    private static long LengthOf(uint size) => size >= Layout.DotEntries
        ? size - Layout.DotEntries
        : throw new InvalidDataException($"squashfs directory of the impossible size {size}");

    private static StoredFile ReadFile(MetadataReader.Cursor cursor, int blockSize)
    {
        long start = cursor.UInt32();
        var (fragment, offset) = (cursor.UInt32(), cursor.UInt32());
        return WithBlocks(cursor, blockSize, cursor.UInt32(), start, fragment, offset);
    }

    private static StoredFile ReadExtendedFile(MetadataReader.Cursor cursor, int blockSize)
    {
        var (start, size) = ((long)cursor.UInt64(), (long)cursor.UInt64());
        cursor.UInt64();
        cursor.UInt32();
        var (fragment, offset) = (cursor.UInt32(), cursor.UInt32());
        cursor.UInt32();
        return WithBlocks(cursor, blockSize, size, start, fragment, offset);
    }

    private static StoredFile WithBlocks(
        MetadataReader.Cursor cursor, int blockSize, long size, long start, uint fragment, uint offset)
    {
        // Without a fragment the last block is as long as the rest of the file.
        var count = fragment == Layout.None && size % blockSize != 0 ? size / blockSize + 1 : size / blockSize;
        if (size < 0 || start < 0 || count > Array.MaxLength / sizeof(uint))
            throw new InvalidDataException($"squashfs file of the impossible size {size}");
        var blocks = new List<uint>();
        while (blocks.Count < count)
        {
            for (var n = Math.Min(BlocksPerPiece, count - blocks.Count); n > 0; n--) blocks.Add(cursor.UInt32());
        }
        var file = new StoredFile(size, (int)count) { Start = start, Fragment = fragment, FragmentOffset = offset };
        blocks.CopyTo(file.Blocks);
        return file;
    }

    private static string ReadTarget(MetadataReader.Cursor cursor, uint number)
    {
        var length = cursor.UInt32();
        if (length is 0 or > TreePath.MaxPathBytes)
            throw new InvalidDataException($"squashfs link (inode {number}) has a target of {length} bytes");
        var target = new byte[length];
        cursor.Read(target);
        return Decode(target);
    }

    internal static string Decode(ReadOnlySpan<byte> name)
    {
        try
        {
            return _strict.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("squashfs name is not UTF-8");
        }
    }
}
