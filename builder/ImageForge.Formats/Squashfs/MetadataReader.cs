// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using ImageForge.Formats.Compression;
using ImageForge.Formats.Content;

namespace ImageForge.Formats.Squashfs;

/// <summary>Reads bytes of metadata tables; the blocks decompressed last are kept, as inodes and listings lie close together.</summary>
internal sealed class MetadataReader(ByteSource image, IBlockCodec codec)
{
    private const int HeaderLength = sizeof(ushort);

    // 64 blocks are 512 KiB.
    private const int KeptBlocks = 64;

    private readonly Dictionary<long, (byte[] Bytes, long Next)> _blocks = [];

    /// <summary>A place in a table that starts at <paramref name="table"/>: a block relative to it and an offset in the block.</summary>
    public Cursor At(ulong table, ulong block, int offset) => new(this, checked((long)(table + block)), offset);

    private (byte[] Bytes, long Next) Block(long position)
    {
        if (_blocks.TryGetValue(position, out var known)) return known;
        if (position < Superblock.Length || position > image.Length - HeaderLength)
            throw new InvalidDataException($"squashfs metadata at byte {position} lies outside the image");
        Span<byte> header = stackalloc byte[HeaderLength];
        image.Read(position, header);
        var word = BinaryPrimitives.ReadUInt16LittleEndian(header);
        var size = word & ~Layout.StoredMetadata;
        if (size is 0 or > Layout.MetadataSize || size > image.Length - position - HeaderLength)
            throw new InvalidDataException($"squashfs metadata block at byte {position} has the impossible size {size}");

        var bytes = image.Slice(position + HeaderLength, size).ToArray();
        if ((word & Layout.StoredMetadata) == 0)
        {
            Span<byte> plain = stackalloc byte[Layout.MetadataSize];
            bytes = plain[..codec.Decompress(bytes, plain)].ToArray();
        }
        if (_blocks.Count == KeptBlocks) _blocks.Clear();
        return _blocks[position] = (bytes, position + HeaderLength + size);
    }

    /// <summary>Reads on from a place, through as many blocks as it takes.</summary>
    internal sealed class Cursor(MetadataReader reader, long block, int offset)
    {
        private long _block = block;
        private int _offset = offset;

        public void Read(Span<byte> target)
        {
            while (!target.IsEmpty)
            {
                var (bytes, next) = reader.Block(_block);
                if (_offset >= bytes.Length)
                {
                    // Every block but a table's last is full, so going on after a short one is going astray.
                    if (bytes.Length < Layout.MetadataSize || _offset > bytes.Length)
                        throw new InvalidDataException($"squashfs metadata block at byte {_block} ends too early");
                    (_block, _offset) = (next, 0);
                    continue;
                }
                var take = Math.Min(target.Length, bytes.Length - _offset);
                bytes.AsSpan(_offset, take).CopyTo(target);
                _offset += take;
                target = target[take..];
            }
        }

        public ushort UInt16()
        {
            Span<byte> bytes = stackalloc byte[sizeof(ushort)];
            Read(bytes);
            return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        }

        public uint UInt32()
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            Read(bytes);
            return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        }

        public ulong UInt64()
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            Read(bytes);
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }
    }
}
