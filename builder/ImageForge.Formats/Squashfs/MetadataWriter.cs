// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using ImageForge.Formats.Compression;

namespace ImageForge.Formats.Squashfs;

/// <summary>
/// A table of inodes, directories, fragments or ids: a sequence of bytes cut into blocks of 8 KiB, each compressed behind
/// a header of 16 bits with its size. Collected in memory, because tables follow the data that they tell about.
/// </summary>
internal sealed class MetadataWriter(IBlockCodec codec)
{
    private const int HeaderLength = sizeof(ushort);

    private readonly ArrayBufferWriter<byte> _blocks = new();
    private readonly List<long> _blockStarts = [];
    private readonly byte[] _pending = new byte[Layout.MetadataSize];
    private int _filled;

    /// <summary>
    /// Where the next byte goes: the start of its block in the compressed table, and its offset in the block's
    /// uncompressed bytes.
    /// </summary>
    public (uint Block, ushort Offset) Position => ((uint)_blocks.WrittenCount, (ushort)_filled);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var take = Math.Min(bytes.Length, _pending.Length - _filled);
            bytes[..take].CopyTo(_pending.AsSpan(_filled));
            bytes = bytes[take..];
            _filled += take;
            if (_filled == _pending.Length) EndBlock();
        }
    }

    /// <summary>Writes all blocks to the target.</summary>
    public void CopyTo(Stream target)
    {
        EndBlock();
        target.Write(_blocks.WrittenSpan);
    }

    /// <summary>
    /// Writes all blocks and then the list of their positions, by which tables with entries of one size are found; returns
    /// the position of that list. <paramref name="start"/> is the position of the target.
    /// </summary>
    public ulong CopyWithIndexTo(Stream target, long start)
    {
        CopyTo(target);
        Span<byte> position = stackalloc byte[sizeof(long)];
        foreach (var blockStart in _blockStarts)
        {
            BinaryPrimitives.WriteInt64LittleEndian(position, start + blockStart);
            target.Write(position);
        }
        return (ulong)(start + _blocks.WrittenCount);
    }

    private void EndBlock()
    {
        if (_filled == 0) return;
        _blockStarts.Add(_blocks.WrittenCount);
        var block = _pending.AsSpan(0, _filled);
        Span<byte> target = stackalloc byte[HeaderLength + Layout.MetadataSize];
        // One byte less than the block: what does not shrink is stored.
        var size = codec.Compress(block, target.Slice(HeaderLength, _filled - 1));
        if (size == 0)
        {
            block.CopyTo(target[HeaderLength..]);
            size = _filled;
            BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)(size | Layout.StoredMetadata));
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)size);
        }
        _blocks.Write(target[..(HeaderLength + size)]);
        _filled = 0;
    }
}
