// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using ImageForge.Formats.Compression;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Formats.Squashfs;

/// <summary>
/// Reads squashfs 4.0 images, to look into them and to hold what was written against what was meant.
/// Any defect is an <see cref="InvalidDataException"/>: of the tables in <see cref="Read"/>, of a file's data when that
/// is read.
/// </summary>
public sealed class SquashfsReader
{
    /// <summary>More entries than any image of ours has; a bound for listings that hostile images make directories share.</summary>
    public const int DefaultEntryLimit = 1_000_000;

    private readonly ByteSource _image;
    private readonly IBlockCodec _codec;
    private readonly Superblock _super;
    private readonly MetadataReader _metadata;
    private readonly int _entryLimit;
    private readonly FileTree _tree;
    private readonly HashSet<ulong> _directoriesOnPath = [];
    private int _entries;

    private SquashfsReader(ByteSource image, IBlockCodec codec, int entryLimit)
    {
        Span<byte> bytes = stackalloc byte[(int)Math.Min(Superblock.Length, image.Length)];
        image.Read(0, bytes);
        _super = Superblock.Read(bytes, image.Length);
        if (_super.Compressor != SquashfsWriter.CompressorOf(codec.Kind))
            throw new InvalidDataException($"squashfs image is of compressor {_super.Compressor}, not {codec.Kind}");
        _image = image.Slice(0, (long)_super.BytesUsed);
        _codec = codec;
        _metadata = new(_image, codec);
        _entryLimit = entryLimit;
        _tree = new() { RootMode = ReadInode(_super.RootInode).Mode };
    }

    /// <summary>
    /// The image's tree; contents of files are decompressed when they are read. Sockets and attributes are not supported:
    /// the first are refused, the second are not looked at.
    /// </summary>
    public static FileTree Read(ByteSource image, IBlockCodec codec, int entryLimit = DefaultEntryLimit)
    {
        try
        {
            var reader = new SquashfsReader(image, codec, entryLimit);
            reader.AddDirectory("", reader._super.RootInode);
            return reader._tree;
        }
        catch (OverflowException e)
        {
            throw new InvalidDataException("squashfs image refers to places beyond any file", e);
        }
    }

    // As deep as paths may be long: the tree refuses those beyond 4095 bytes.
    private void AddDirectory(string path, ulong reference)
    {
        if (!_directoriesOnPath.Add(reference)) throw new InvalidDataException($"squashfs directory \"{path}\" holds itself");
        var inode = ReadInode(reference);
        if (inode.Kind != EntryKind.Directory) throw new InvalidDataException("squashfs root is no directory");
        foreach (var (name, child) in ReadListing(inode))
        {
            if (++_entries > _entryLimit) throw new InvalidDataException($"squashfs image has more than {_entryLimit} entries");
            // A name with a slash would be a path of its own; the tree refuses all other bad names.
            if (name.Contains('/', StringComparison.Ordinal)) throw new InvalidDataException($"squashfs name \"{name}\" has a slash");
            var childPath = path.Length == 0 ? name : $"{path}/{name}";
            var childInode = ReadInode(child);
            if (_tree.Find(childPath) is not null) throw new InvalidDataException($"squashfs holds \"{childPath}\" twice");
            _tree.Add(Entry(childPath, childInode));
            if (childInode.Kind == EntryKind.Directory) AddDirectory(childPath, child);
        }
        _directoriesOnPath.Remove(reference);
    }

    private IEnumerable<(string Name, ulong Inode)> ReadListing(Inode directory)
    {
        var cursor = _metadata.At(_super.DirectoryTable, directory.Listing.Block, directory.Listing.Offset);
        for (var left = directory.ListingLength; left > 0;)
        {
            var run = cursor.UInt32() + 1L;
            ulong block = cursor.UInt32();
            cursor.UInt32();
            if (run > DirectoryListing.MaxRun) throw new InvalidDataException($"squashfs directory header counts {run} entries");
            left -= DirectoryListing.HeaderLength;
            for (; run > 0; run--)
            {
                var offset = cursor.UInt16();
                cursor.UInt32();
                var name = new byte[cursor.UInt16() + 1];
                left -= DirectoryListing.EntryLength + name.Length;
                if (left < 0) throw new InvalidDataException("squashfs directory entries reach beyond the listing");
                cursor.Read(name);
                yield return (Inode.Decode(name), (block << 16) | offset);
            }
        }
    }

    private TreeEntry Entry(string path, Inode inode)
    {
        var device = Layout.DecodeDevice(inode.Device);
        return new()
        {
            Path = path,
            Kind = inode.Kind,
            Mode = inode.Mode,
            Uid = Id(inode.UidIndex),
            Gid = Id(inode.GidIndex),
            DeviceMajor = device.Major,
            DeviceMinor = device.Minor,
            LinkTarget = inode.Target,
            Content = inode.File is { } file ? Content(file) : null,
        };
    }

    private FileSource Content(StoredFile file)
    {
        (long, uint) fragment = default;
        if (file.Fragment != Layout.None)
        {
            if (file.Fragment >= _super.FragmentCount)
                throw new InvalidDataException($"squashfs file is in fragment {file.Fragment} of {_super.FragmentCount}");
            var cursor = Indexed(_super.FragmentTable, file.Fragment, 16);
            fragment = ((long)Math.Min(cursor.UInt64(), long.MaxValue), cursor.UInt32());
        }
        return new(_image, _codec, (int)_super.BlockSize, file, fragment);
    }

    private uint Id(ushort index) => index < _super.IdCount
        ? Indexed(_super.IdTable, index, sizeof(uint)).UInt32()
        : throw new InvalidDataException($"squashfs owner {index} of {_super.IdCount}");

    // Tables of entries of one size are found through a list of the positions of their blocks.
    private MetadataReader.Cursor Indexed(ulong table, uint index, int entryLength)
    {
        var at = (long)index * entryLength;
        var slot = checked((long)table + at / Layout.MetadataSize * sizeof(long));
        if (slot > _image.Length - sizeof(long)) throw new InvalidDataException("squashfs table lies outside the image");
        Span<byte> position = stackalloc byte[sizeof(long)];
        _image.Read(slot, position);
        return _metadata.At(0, BinaryPrimitives.ReadUInt64LittleEndian(position), (int)(at % Layout.MetadataSize));
    }

    private Inode ReadInode(ulong reference) => Inode.Read(
        _metadata.At(_super.InodeTable, reference >> 16, (int)(reference & 0xFFFF)), (int)_super.BlockSize);
}
