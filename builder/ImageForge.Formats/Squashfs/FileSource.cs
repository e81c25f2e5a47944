// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Compression;
using ImageForge.Formats.Content;

namespace ImageForge.Formats.Squashfs;

/// <summary>The content of a file in an image; decompresses what is read, and keeps the block read last.</summary>
internal sealed class FileSource : ByteSource
{
    private readonly ByteSource _image;
    private readonly IBlockCodec _codec;
    private readonly int _blockSize;
    private readonly StoredFile _file;
    private readonly (long Position, uint Size) _fragment;
    private readonly long[] _positions;
    private KeptBlock? _last;

    /// <param name="fragment">Of the fragment block that the file's end lies in, if it has one.</param>
    public FileSource(
        ByteSource image, IBlockCodec codec, int blockSize, StoredFile file, (long Position, uint Size) fragment)
    {
        (_image, _codec, _blockSize, _file, _fragment) = (image, codec, blockSize, file, fragment);
        _positions = new long[file.Blocks.Length];
        var position = file.Start;
        for (var i = 0; i < _positions.Length; i++)
        {
            _positions[i] = position;
            position += StoredSize(file.Blocks[i]);
        }
    }

    public override long Length => _file.Size;

    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (!buffer.IsEmpty)
        {
            var bytes = Block(offset / _blockSize).AsSpan((int)(offset % _blockSize));
            var take = Math.Min(bytes.Length, buffer.Length);
            bytes[..take].CopyTo(buffer);
            offset += take;
            buffer = buffer[take..];
        }
    }

    private byte[] Block(long index)
    {
        // Taken once: another thread may put its own block there meanwhile.
        if (_last is { } last && last.Index == index) return last.Bytes;
        var length = (int)Math.Min(_blockSize, Length - index * _blockSize);
        var bytes = index < _positions.Length
            ? ReadBlock(_positions[index], _file.Blocks[index], length, exactly: true)
            : ReadFragment(length);
        _last = new(index, bytes);
        return bytes;
    }

    private byte[] ReadFragment(int length)
    {
        var whole = ReadBlock(_fragment.Position, _fragment.Size, _blockSize, exactly: false);
        if (_file.FragmentOffset > (uint)whole.Length || length > whole.Length - _file.FragmentOffset)
            throw new InvalidDataException("squashfs file reaches beyond its fragment");
        return whole.AsSpan((int)_file.FragmentOffset, length).ToArray();
    }

    private byte[] ReadBlock(long position, uint sizeField, int length, bool exactly)
    {
        if (sizeField == 0) return new byte[length];
        var size = StoredSize(sizeField);
        if (size > _blockSize || position < 0 || position > _image.Length - size)
            throw new InvalidDataException($"squashfs data block at byte {position} has the impossible size {size}");
        var stored = _image.Slice(position, size).ToArray();
        if ((sizeField & Layout.StoredBlock) == 0)
        {
            var plain = new byte[length];
            stored = plain[.._codec.Decompress(stored, plain)];
        }
        if (exactly && stored.Length != length)
            throw new InvalidDataException($"squashfs data block at byte {position} has {stored.Length} bytes for {length}");
        return stored;
    }

    private static int StoredSize(uint sizeField) => (int)(sizeField & (Layout.StoredBlock - 1));

    private sealed record KeptBlock(long Index, byte[] Bytes);
}
