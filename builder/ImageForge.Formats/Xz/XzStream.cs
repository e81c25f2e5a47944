// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Formats.Xz;

/// <summary>
/// Decompresses .xz while it is read. Source: "The .xz File Format", version 1.2.1 (tukaani.org/xz/xz-file-format.txt).
/// Reads whole files: several blocks, several streams and the padding between them. Headers, sizes, checks and the index
/// are all verified. Filters: LZMA2, alone or after x86; checks: none, CRC-32, CRC-64, SHA-256.
/// </summary>
/// <remarks>
/// Any defect of the input, also its early end, is an <see cref="InvalidDataException"/>, and after it every further read
/// throws. The data read before may come from a block whose check fails later: use them only once the end was reached.
/// How much comes out is for the caller to bound.
/// </remarks>
public sealed class XzStream : Stream
{
    /// <summary>64 MiB: what <c>xz -9</c> uses.</summary>
    public const int DefaultDictionaryLimit = 64 << 20;

    private const int CheckKindMask = 0x0F;

    private readonly Stream _source;
    private readonly bool _leaveOpen;
    private readonly int _dictionaryLimit;
    private readonly XzInput _input;
    private readonly BlockIndex _index = new();
    private ushort _flags;
    private BlockCheck? _check;
    private BlockReader? _block;
    private Lzma2Decoder? _lzma2;
    private State _state = State.FirstStream;

    /// <param name="source">Read from its position to its end.</param>
    /// <param name="leaveOpen">False: disposing this disposes <paramref name="source"/>.</param>
    /// <param name="dictionaryLimit">
    /// Largest dictionary in bytes that is accepted, at most 1 GiB; the memory used is up to 1.25 times that.
    /// </param>
    public XzStream(Stream source, bool leaveOpen = false, int dictionaryLimit = DefaultDictionaryLimit)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dictionaryLimit, 1 << 30);
        _source = source;
        _leaveOpen = leaveOpen;
        _dictionaryLimit = dictionaryLimit;
        _input = new(source);
    }

    private enum State
    {
        FirstStream,
        Blocks,
        NextStream,
        End,
        Failed,
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        var before = _state;
        // Stays so when anything below throws.
        _state = State.Failed;
        var (read, after) = ReadFrom(before, buffer);
        _state = after;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _index.Dispose();
            _check?.Dispose();
            if (!_leaveOpen) _source.Dispose();
        }
        base.Dispose(disposing);
    }

    private (int Read, State After) ReadFrom(State state, Span<byte> buffer)
    {
        while (true)
        {
            switch (state)
            {
                case State.FirstStream:
                    ReadStreamHeader(_input.Byte());
                    state = State.Blocks;
                    break;
                case State.Blocks:
                    if (_block?.Read(buffer) is > 0 and var read) return (read, State.Blocks);
                    if (!NextBlock()) state = State.NextStream;
                    break;
                case State.NextStream:
                    state = NextStream() ? State.Blocks : State.End;
                    break;
                case State.End:
                    return (0, State.End);
                default:
                    throw new InvalidDataException("the xz data turned out corrupt in an earlier read");
            }
        }
    }

    private void ReadStreamHeader(int first)
    {
        Span<byte> magic = stackalloc byte[5];
        _input.Exactly(magic);
        if (first != 0xFD || !magic.SequenceEqual("7zXZ\0"u8)) throw _input.Corrupt("no xz stream header");
        _input.StartCrc32();
        _flags = ReadFlags();
        _input.CheckCrc32("stream header");
        _check?.Dispose();
        _check = BlockCheck.Create((byte)(_flags >> 8))
            ?? throw _input.Corrupt($"unsupported check {_flags >> 8:x}");
    }

    // Two bytes: zero, then the kind of check in the low four bits.
    private ushort ReadFlags()
    {
        var (low, high) = (_input.Byte(), _input.Byte());
        if (low != 0 || (high & ~CheckKindMask) != 0) throw _input.Corrupt("unknown stream flags");
        return (ushort)(low | (high << 8));
    }

    /// <summary>Starts the next block; false when the index came instead, and the stream is read to its end.</summary>
    private bool NextBlock()
    {
        if (_block is not null) _index.Add(_block.UnpaddedSize, _block.UncompressedSize);
        _block = null;
        _input.StartCrc32();
        var first = _input.Byte();
        if (first == 0)
        {
            ReadStreamFooter(_index.ReadAndCompare(_input));
            return false;
        }

        var header = BlockHeader.Read(first, _input);
        if (header.DictionarySize > _dictionaryLimit)
        {
            throw _input.Corrupt($"needs a dictionary of {header.DictionarySize >> 10} KiB, "
                + $"the limit is {_dictionaryLimit >> 10} KiB");
        }
        // The window is worth keeping: files of many blocks have the same dictionary in each.
        if (_lzma2?.DictionarySize != header.DictionarySize) _lzma2 = new((int)header.DictionarySize);
        _lzma2.Restart();
        _block = new(header, _lzma2, _check!, _input);
        return true;
    }

    private void ReadStreamFooter(long indexLength)
    {
        Span<byte> stored = stackalloc byte[4];
        _input.Exactly(stored);
        _input.StartCrc32();
        long backward = 0;
        for (var i = 0; i < 4; i++) backward |= (long)_input.Byte() << (8 * i);
        if ((backward + 1) * 4 != indexLength) throw _input.Corrupt("stream footer gives another length of the index");
        if (ReadFlags() != _flags) throw _input.Corrupt("stream footer and header differ");
        if (_input.Crc32Value != BinaryPrimitives.ReadUInt32LittleEndian(stored))
            throw _input.Corrupt("wrong checksum of the stream footer");
        if (_input.Byte() != 'Y' || _input.Byte() != 'Z') throw _input.Corrupt("no xz stream footer");
    }

    /// <summary>Skips padding, zeros in fours; false at the end of the input.</summary>
    private bool NextStream()
    {
        for (var padding = 0L; ; padding++)
        {
            var next = _input.TryByte();
            if (next == 0) continue;
            if (padding % 4 != 0) throw _input.Corrupt("stream padding is not a multiple of four bytes");
            if (next < 0) return false;
            ReadStreamHeader(next);
            return true;
        }
    }
}
