// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Xz;

/// <summary>Decodes one block and holds it against its header and its check.</summary>
internal sealed class BlockReader
{
    private readonly BlockHeader _header;
    private readonly Lzma2Decoder _lzma2;
    private readonly X86Filter? _x86;
    private readonly BlockCheck _check;
    private readonly XzInput _input;
    private readonly long _dataStart;
    private bool _ended;

    /// <param name="header">Of this block, read already.</param>
    /// <param name="lzma2">Restarted for this block.</param>
    public BlockReader(BlockHeader header, Lzma2Decoder lzma2, BlockCheck check, XzInput input)
    {
        _header = header;
        _lzma2 = lzma2;
        _check = check;
        _input = input;
        _dataStart = input.Position;
        if (header.X86Offset is { } offset) _x86 = new(offset);
    }

    /// <summary>Header, data and check without the padding between: what the index records.</summary>
    public long UnpaddedSize { get; private set; }

    public long UncompressedSize { get; private set; }

    private long CompressedSize => _input.Position - _dataStart;

    /// <summary>Decoded bytes, at least one; 0 once, at the end, when everything about the block was found right.</summary>
    public int Read(Span<byte> buffer)
    {
        while (true)
        {
            var pending = _x86 is null ? _lzma2.Pending : _x86.Pending;
            if (!pending.IsEmpty) return Take(pending, buffer);
            if (_ended)
            {
                Finish();
                return 0;
            }
            DecodeChunk();
        }
    }

    private int Take(ReadOnlySpan<byte> pending, Span<byte> buffer)
    {
        var taken = pending[..Math.Min(pending.Length, buffer.Length)];
        taken.CopyTo(buffer);
        _check.Append(taken);
        UncompressedSize += taken.Length;
        if (UncompressedSize > _header.UncompressedSize) throw _input.Corrupt("block is longer than its header says");
        if (_x86 is null) _lzma2.Drain(taken.Length);
        else _x86.Drain(taken.Length);
        return taken.Length;
    }

    private void DecodeChunk()
    {
        _ended = !_lzma2.DecodeChunk(_input);
        if (CompressedSize > _header.CompressedSize) throw _input.Corrupt("block has more data than its header says");
        if (_x86 is null) return;
        if (_ended)
        {
            _x86.End();
            return;
        }
        _x86.Feed(_lzma2.Pending);
        _lzma2.Drain(_lzma2.Pending.Length);
    }

    private void Finish()
    {
        var compressed = CompressedSize;
        if (_header.CompressedSize is { } size && size != compressed
            || _header.UncompressedSize is { } length && length != UncompressedSize)
            throw _input.Corrupt("block is shorter than its header says");

        UnpaddedSize = _header.Length + compressed + _check.Size;
        while (CompressedSize % 4 != 0) _input.Zero("block padding");
        Span<byte> stored = stackalloc byte[_check.Size];
        _input.Exactly(stored);
        if (!_check.Finish(stored)) throw _input.Corrupt("wrong check of a block's data");
    }
}
