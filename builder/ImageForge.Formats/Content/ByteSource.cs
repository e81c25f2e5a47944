// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Content;

/// <summary>
/// Bytes of a known length that can be read at any position, as often as wanted.
/// Every format writer takes its payload as one of these: layout needs only lengths, so it is fixed before the first
/// byte is read, and the same content can be written into many formats without being held in memory.
/// </summary>
public abstract class ByteSource
{
    /// <summary>Length in bytes; never changes.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// Fills <paramref name="buffer"/> with the bytes at <paramref name="offset"/>.
    /// The whole range must lie inside the source: <see cref="ArgumentOutOfRangeException"/> otherwise.
    /// A source whose backing file became shorter throws <see cref="EndOfStreamException"/>.
    /// </summary>
    public abstract void Read(long offset, Span<byte> buffer);

    public static ByteSource FromMemory(ReadOnlyMemory<byte> bytes) => new MemorySource(bytes);

    /// <summary>The bytes of a file from <paramref name="offset"/>; <paramref name="length"/> null means to its end.</summary>
    public static ByteSource FromFile(string path, long offset = 0, long? length = null) =>
        new FileSource(path, offset, length ?? new FileInfo(path).Length - offset);

    public static ByteSource Zeros(long length) => new ZeroSource(length);

    public static ByteSource Concat(params ReadOnlySpan<ByteSource> parts) => new ConcatSource(parts.ToArray());

    /// <summary>A window of this source.</summary>
    public ByteSource Slice(long offset, long length) => new SliceSource(this, offset, length);

    public byte[] ToArray()
    {
        var all = new byte[Length];
        Read(0, all);
        return all;
    }

    /// <summary>Writes the whole source to <paramref name="target"/> in pieces of 1 MiB.</summary>
    public void CopyTo(Stream target, CancellationToken cancellation = default)
    {
        var buffer = new byte[(int)Math.Min(Length, 1 << 20)];
        for (long at = 0; at < Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - at));
            Read(at, piece);
            target.Write(piece);
            at += piece.Length;
        }
    }

    /// <summary>A read-only seekable stream over the source.</summary>
    public Stream OpenRead() => new SourceStream(this);

    private protected void CheckRange(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, Length);
    }

    private sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
    {
        public override long Length => bytes.Length;

        public override void Read(long offset, Span<byte> buffer)
        {
            CheckRange(offset, buffer.Length);
            bytes.Span.Slice((int)offset, buffer.Length).CopyTo(buffer);
        }
    }

    private sealed class ZeroSource(long length) : ByteSource
    {
        public override long Length => length;

        public override void Read(long offset, Span<byte> buffer)
        {
            CheckRange(offset, buffer.Length);
            buffer.Clear();
        }
    }

    // Opens the file at each read: sources are many (every file of a tree), reads of one source are few and large.
    private sealed class FileSource(string path, long start, long length) : ByteSource
    {
        public override long Length => length;

        public override void Read(long offset, Span<byte> buffer)
        {
            CheckRange(offset, buffer.Length);
            using var handle = File.OpenHandle(path);
            while (!buffer.IsEmpty)
            {
                var read = RandomAccess.Read(handle, buffer, start + offset);
                if (read == 0) throw new EndOfStreamException($"{path} ends before byte {start + length}");
                offset += read;
                buffer = buffer[read..];
            }
        }
    }

    private sealed class SliceSource(ByteSource inner, long start, long length) : ByteSource
    {
        public override long Length => length;

        public override void Read(long offset, Span<byte> buffer)
        {
            CheckRange(offset, buffer.Length);
            inner.Read(start + offset, buffer);
        }
    }

    private sealed class ConcatSource : ByteSource
    {
        private readonly ByteSource[] _parts;
        private readonly long[] _starts;

        public ConcatSource(ByteSource[] parts)
        {
            _parts = parts;
            _starts = new long[parts.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                _starts[i] = Length;
                Length += parts[i].Length;
            }
        }

        public override long Length { get; }

        public override void Read(long offset, Span<byte> buffer)
        {
            CheckRange(offset, buffer.Length);
            var i = Array.BinarySearch(_starts, offset);
            if (i < 0) i = ~i - 1;
            for (; !buffer.IsEmpty; i++)
            {
                var within = offset - _starts[i];
                var take = (int)Math.Min(buffer.Length, _parts[i].Length - within);
                if (take <= 0) continue;
                _parts[i].Read(within, buffer[..take]);
                offset += take;
                buffer = buffer[take..];
            }
        }
    }
}
