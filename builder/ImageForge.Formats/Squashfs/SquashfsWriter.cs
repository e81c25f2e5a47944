// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using ImageForge.Formats.Compression;
using ImageForge.Formats.Tree;

namespace ImageForge.Formats.Squashfs;

/// <summary>
/// Writes squashfs 4.0 images: compressed, read-only, mounted by the kernel as they are. No extended attributes, no hard
/// links (equal contents are stored once) and no export table.
/// </summary>
/// <remarks>The bytes depend on the tree, the options and the codec's library alone.</remarks>
public static class SquashfsWriter
{
    // What a reader assumes when an image does not say it (mksquashfs's defaults).
    private const int DefaultZlibLevel = 9;
    private const int DefaultZstdLevel = 15;

    // Loop devices and disks are read in pages.
    private const int Padding = 4096;

    /// <summary>
    /// Writes the image to <paramref name="target"/> from its position on and returns the image's length, a multiple of
    /// 4 KiB. The target must be seekable: the superblock comes last.
    /// </summary>
    /// <exception cref="InvalidDataException">The tree holds more than the format can.</exception>
    public static long Write(
        FileTree tree, Stream target, SquashfsOptions options, CancellationToken cancellation = default)
    {
        var size = (uint)options.BlockSize;
        if (size is < Superblock.MinBlockSize or > Superblock.MaxBlockSize || !System.Numerics.BitOperations.IsPow2(size))
            throw new ArgumentException($"block size {options.BlockSize} is no power of two from 4 KiB to 1 MiB", nameof(options));
        var time = checked((uint)options.ModificationTime.ToUnixTimeSeconds());
        var origin = target.Position;

        // 1. Room for the superblock, and the compressor's options behind it.
        var compressorOptions = CompressorOptions(options.Codec);
        target.Write(new byte[Superblock.Length]);
        target.Write(compressorOptions);

        // 2. The files' bytes.
        var data = new DataWriter(options, target, Superblock.Length + compressorOptions.Length);
        var files = data.Write(tree.Entries.Where(e => e.Kind == EntryKind.File), cancellation);

        // 3. Inodes and directories, the root last.
        var inodes = new MetadataWriter(options.Codec);
        var directories = new MetadataWriter(options.Codec);
        var inodeWriter = new InodeWriter(inodes, time);
        var root = WriteInodes(tree, files, inodeWriter, directories);

        // 4. The tables. Readers check that each ends where the next begins.
        var inodeTable = data.Position;
        inodes.CopyTo(target);
        var directoryTable = target.Position - origin;
        directories.CopyTo(target);
        var fragmentTable = data.FragmentCount == 0
            ? Superblock.NoTable
            : data.Fragments.CopyWithIndexTo(target, target.Position - origin);
        var idTable = Ids(inodeWriter.Ids, options.Codec).CopyWithIndexTo(target, target.Position - origin);

        // 5. The superblock, and padding that it does not count.
        var used = target.Position - origin;
        var super = new Superblock(
            InodeCount: (uint)tree.Entries.Count + 1,
            ModificationTime: time,
            BlockSize: size,
            FragmentCount: data.FragmentCount,
            Compressor: CompressorOf(options.Codec.Kind),
            Flags: (ushort)(Superblock.DuplicatesFlag | Superblock.NoXattrsFlag
                | (compressorOptions.Length > 0 ? Superblock.CompressorOptionsFlag : 0)),
            IdCount: (ushort)inodeWriter.Ids.Count,
            RootInode: root.Packed,
            BytesUsed: (ulong)used,
            IdTable: idTable,
            InodeTable: (ulong)inodeTable,
            DirectoryTable: (ulong)directoryTable,
            FragmentTable: fragmentTable);
        var padded = (used + Padding - 1) / Padding * Padding;
        target.Write(new byte[padded - used]);
        Span<byte> bytes = stackalloc byte[Superblock.Length];
        super.WriteTo(bytes);
        target.Position = origin;
        target.Write(bytes);
        target.Position = origin + padded;
        return padded;
    }

    /// <summary>The superblock's number of a kind of compression.</summary>
    internal static ushort CompressorOf(CompressionKind kind) => kind switch
    {
        CompressionKind.Zlib => 1,
        CompressionKind.Zstd => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no number in squashfs"),
    };

    /// <summary>
    /// Writes every inode after those below it, because a directory's listing says where they lie. In the reversed order
    /// of the tree children come before their parents.
    /// </summary>
    private static InodeReference WriteInodes(
        FileTree tree, Dictionary<TreeEntry, StoredFile> files, InodeWriter inodes, MetadataWriter directories)
    {
        // Numbers are given beforehand, the root's first: a directory's inode holds its parent's.
        var numbers = new Dictionary<string, uint>(StringComparer.Ordinal) { [""] = 1 };
        foreach (var entry in tree.Entries) numbers[entry.Path] = (uint)numbers.Count + 1;

        var children = new Dictionary<string, List<(string Name, InodeReference Inode)>>(StringComparer.Ordinal);
        foreach (var entry in tree.Entries.Reverse())
        {
            var number = numbers[entry.Path];
            var inode = entry.Kind switch
            {
                EntryKind.File => inodes.File(entry, number, files[entry]),
                EntryKind.Directory => Directory(entry, entry.Path, numbers[entry.Parent]),
                _ => inodes.Other(entry, number),
            };
            if (!children.TryGetValue(entry.Parent, out var siblings)) children[entry.Parent] = siblings = [];
            siblings.Add((entry.Name, inode));
        }
        // The root's parent is, by convention, the number after the last.
        return Directory(TreeEntry.Directory("root", tree.RootMode), "", (uint)numbers.Count + 1);

        InodeReference Directory(TreeEntry entry, string path, uint parent)
        {
            children.Remove(path, out var names);
            names ??= [];
            names.Sort((a, b) => TreePath.ByteOrder.Compare(a.Name, b.Name));
            var listing = directories.Position;
            var length = DirectoryListing.Write(directories, names);
            var subdirectories = names.Count(n => n.Inode.Type == InodeType.Directory);
            return inodes.Directory(entry, numbers[path], parent, listing, length, subdirectories);
        }
    }

    private static MetadataWriter Ids(IReadOnlyList<uint> ids, IBlockCodec codec)
    {
        var table = new MetadataWriter(codec);
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        foreach (var id in ids)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, id);
            table.Write(bytes);
        }
        return table;
    }

    // A metadata block that is always stored; left out when it would say the default.
    private static byte[] CompressorOptions(IBlockCodec codec)
    {
        if (codec.Level == (codec.Kind == CompressionKind.Zstd ? DefaultZstdLevel : DefaultZlibLevel)) return [];
        // zlib: level, then window bits 15 and no strategies; Zstandard: level.
        var block = new byte[sizeof(ushort) + (codec.Kind == CompressionKind.Zstd ? 4 : 8)];
        BinaryPrimitives.WriteUInt16LittleEndian(block, (ushort)((block.Length - sizeof(ushort)) | Layout.StoredMetadata));
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(2), codec.Level);
        if (codec.Kind == CompressionKind.Zlib) BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(6), 15);
        return block;
    }
}
