// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Content;

/// <summary>A <see cref="ByteSource"/> as a read-only seekable stream, for the base library's readers.</summary>
internal sealed class SourceStream(ByteSource source) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => source.Length;
    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var take = (int)Math.Clamp(source.Length - Position, 0, buffer.Length);
        source.Read(Position, buffer[..take]);
        Position += take;
        return take;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
