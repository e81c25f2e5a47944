// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using ImageForge.Formats.Checksums;

namespace ImageForge.Formats.Xz;

/// <summary>Buffered reading of the compressed side, which knows its position for messages and for the index.</summary>
internal sealed class XzInput(Stream stream)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    /// <summary>Bytes taken so far.</summary>
    public long Position { get; private set; }

    /// <summary>Of the bytes taken one by one since <see cref="StartCrc32"/>.</summary>
    public uint Crc32Value { get; private set; }

    public void StartCrc32() => Crc32Value = 0;

    /// <summary>The next byte, or −1 at the end.</summary>
    public int TryByte()
    {
        if (_start == _end && !Refill()) return -1;
        Crc32Value = Crc32.Append(Crc32Value, _buffer.AsSpan(_start, 1));
        Position++;
        return _buffer[_start++];
    }

    public byte Byte()
    {
        var value = TryByte();
        return value >= 0 ? (byte)value : throw Ended();
    }

    /// <summary>Fills <paramref name="target"/>, outside of any CRC-32.</summary>
    public void Exactly(Span<byte> target)
    {
        Position += target.Length;
        while (!target.IsEmpty)
        {
            if (_start == _end && !Refill()) throw Ended();
            var count = Math.Min(target.Length, _end - _start);
            _buffer.AsSpan(_start, count).CopyTo(target);
            _start += count;
            target = target[count..];
        }
    }

    /// <summary>A variable-length integer of section 1.2: at most nine bytes, 63 bits, in its shortest form.</summary>
    public long Integer()
    {
        long value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (long)(next & 0x7F) << shift;
            if (next >= 0x80) continue;
            if (next == 0 && shift > 0) break;
            return value;
        }
        throw Corrupt("integer is not in its shortest form");
    }

    public void Zero(string what)
    {
        if (Byte() != 0) throw Corrupt($"{what} is not zero");
    }

    /// <summary>Reads a stored CRC-32 and compares it with that of the bytes taken since <see cref="StartCrc32"/>.</summary>
    public void CheckCrc32(string of)
    {
        var expected = Crc32Value;
        Span<byte> stored = stackalloc byte[4];
        Exactly(stored);
        if (BinaryPrimitives.ReadUInt32LittleEndian(stored) != expected) throw Corrupt($"wrong checksum of the {of}");
    }

    public InvalidDataException Corrupt(string what) => new($"corrupt xz data at byte {Position}: {what}");

    private InvalidDataException Ended() => new($"xz data ends too early, at byte {Position}");

    private bool Refill()
    {
        _start = 0;
        _end = stream.Read(_buffer, 0, _buffer.Length);
        return _end > 0;
    }
}
