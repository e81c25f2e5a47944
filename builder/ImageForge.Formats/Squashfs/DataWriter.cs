// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using ImageForge.Formats.Compression;
using ImageForge.Formats.Tree;

namespace ImageForge.Formats.Squashfs;

/// <summary>
/// Writes the files' bytes: full blocks one after another, and the ends of files together in fragment blocks, where small
/// files compress each other. Blocks are compressed in parallel and written in order.
/// </summary>
internal sealed class DataWriter(SquashfsOptions options, Stream target, long start)
{
    private const int FragmentEntryLength = 16;

    private readonly MetadataWriter _fragments = new(options.Codec);
    private long _position = start;

    public uint FragmentCount { get; private set; }

    /// <summary>Position in the image after everything written.</summary>
    public long Position => _position;

    /// <summary>The table of fragments, 16 bytes each: position, size, zero.</summary>
    public MetadataWriter Fragments => _fragments;

    /// <summary>Writes the content of all regular files of the tree, equal contents once.</summary>
    public Dictionary<TreeEntry, StoredFile> Write(IEnumerable<TreeEntry> files, CancellationToken cancellation)
    {
        var stored = new Dictionary<TreeEntry, StoredFile>(ReferenceEqualityComparer.Instance);
        foreach (var block in OrderedParallel.Select(Blocks(files, stored), Compress, cancellation)) Store(block);
        return stored;
    }

    // Takes files in the tree's order, so neighbours share fragments; runs on the thread that writes.
    private IEnumerable<Block> Blocks(IEnumerable<TreeEntry> files, Dictionary<TreeEntry, StoredFile> stored)
    {
        var contents = new ContentIndex(files);
        var fragment = new Block(null, 0, ArrayPool<byte>.Shared.Rent(options.BlockSize), 0);
        var fragmentIndex = 0u;
        foreach (var entry in files)
        {
            var content = entry.Content!;
            if (contents.Find(entry) is { } same)
            {
                stored[entry] = stored[same];
                continue;
            }

            var file = new StoredFile(content.Length, checked((int)(content.Length / options.BlockSize)));
            stored[entry] = file;
            for (var i = 0; i < file.Blocks.Length; i++)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(options.BlockSize);
                content.Read((long)i * options.BlockSize, buffer.AsSpan(0, options.BlockSize));
                yield return new(file, i, buffer, options.BlockSize);
            }

            var end = (int)(content.Length % options.BlockSize);
            if (end == 0) continue;
            if (fragment.Length + end > options.BlockSize)
            {
                yield return fragment;
                fragment = new(null, 0, ArrayPool<byte>.Shared.Rent(options.BlockSize), 0);
                fragmentIndex++;
            }
            content.Read(content.Length - end, fragment.Bytes.AsSpan(fragment.Length, end));
            (file.Fragment, file.FragmentOffset) = (fragmentIndex, (uint)fragment.Length);
            fragment = fragment with { Length = fragment.Length + end };
        }
        if (fragment.Length > 0) yield return fragment;
        else ArrayPool<byte>.Shared.Return(fragment.Bytes);
    }

    private Block Compress(Block block)
    {
        var bytes = block.Bytes.AsSpan(0, block.Length);
        if (block.Owner is not null && !bytes.ContainsAnyExcept((byte)0)) return block with { Length = 0 };
        var compressed = ArrayPool<byte>.Shared.Rent(block.Length);
        // One byte less than the block: what does not shrink is stored.
        var size = options.Codec.Compress(bytes, compressed.AsSpan(0, block.Length - 1));
        ArrayPool<byte>.Shared.Return(size == 0 ? compressed : block.Bytes);
        return size == 0 ? block : block with { Bytes = compressed, Length = size, IsCompressed = true };
    }

    private void Store(Block block)
    {
        var size = (uint)block.Length | (block.IsCompressed || block.Length == 0 ? 0 : Layout.StoredBlock);
        if (block.Owner is { } file)
        {
            file.Blocks[block.Index] = size;
            // The blocks of a file follow each other, so the first that takes place tells where all are.
            if (file.Start == 0 && block.Length > 0) file.Start = _position;
        }
        else
        {
            Span<byte> entry = stackalloc byte[FragmentEntryLength];
            entry.Clear();
            BinaryPrimitives.WriteInt64LittleEndian(entry, _position);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], size);
            _fragments.Write(entry);
            FragmentCount++;
        }
        target.Write(block.Bytes, 0, block.Length);
        _position += block.Length;
        ArrayPool<byte>.Shared.Return(block.Bytes);
    }

    /// <summary>A block on its way; without owner it is a fragment block.</summary>
    private readonly record struct Block(StoredFile? Owner, int Index, byte[] Bytes, int Length, bool IsCompressed = false);
}
