// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace ImageForge.Formats.Ar;

/// <summary>One file of an archive; <paramref name="Content"/> is readable until the next member is asked for.</summary>
public sealed record ArMember(string Name, long Size, Stream Content);

/// <summary>
/// Reads the common ar format (ar(5)), the outer shell of a .deb (deb(5)), in one pass over a stream that need not seek.
/// GNU and BSD long names do not occur in packages and come out as the raw name field.
/// Every defect of the archive is an <see cref="InvalidDataException"/>, also while a member's content is read.
/// </summary>
public sealed class ArReader : IDisposable
{
    private const int NameLength = 16;
    private const int TimeLength = 12;
    private const int UidLength = 6;
    private const int GidLength = 6;
    private const int ModeLength = 8;
    private const int SizeLength = 10;
    private const int SizeOffset = NameLength + TimeLength + UidLength + GidLength + ModeLength;
    private const int EndOffset = SizeOffset + SizeLength;
    private const int HeaderLength = EndOffset + 2;

    private readonly Stream _archive;
    private readonly bool _leaveOpen;
    private MemberStream? _open;

    /// <param name="archive">Read from its position on.</param>
    /// <param name="leaveOpen">False: disposing this disposes <paramref name="archive"/>.</param>
    /// <exception cref="InvalidDataException">No ar magic.</exception>
    public ArReader(Stream archive, bool leaveOpen = false)
    {
        _archive = archive;
        _leaveOpen = leaveOpen;
        Span<byte> magic = stackalloc byte[8];
        if (archive.ReadAtLeast(magic, 8, throwOnEndOfStream: false) < 8 || !magic.SequenceEqual("!<arch>\n"u8))
            throw new InvalidDataException("not an ar archive");
    }

    /// <summary>The next member, or null at the end. What was left unread of the one before is skipped.</summary>
    public ArMember? Next()
    {
        if (_open is { } open)
        {
            open.SkipRest();
            // Members start on even offsets; some writers leave the last pad byte away.
            if (open.Length % 2 == 1 && _archive.ReadByte() is not ('\n' or -1))
                throw new InvalidDataException("ar member is not padded with a newline");
            _open = null;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        var read = _archive.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (read == 0) return null;
        if (read < HeaderLength) throw new InvalidDataException("ar archive ends inside a member header");
        if (!header[EndOffset..].SequenceEqual("`\n"u8)) throw new InvalidDataException("ar member header has no end mark");

        var sizeField = header.Slice(SizeOffset, SizeLength).TrimEnd((byte)' ');
        if (!long.TryParse(sizeField, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            throw new InvalidDataException("ar member size is not a decimal number");
        var name = Encoding.Latin1.GetString(header[..NameLength].TrimEnd((byte)' '));
        // GNU ar ends names with a slash; its special members are "/" and "//".
        if (name.Length > 1 && name[^1] == '/' && name != "//") name = name[..^1];

        _open = new MemberStream(_archive, size);
        return new(name, size, _open);
    }

    public void Dispose()
    {
        _open?.Dispose();
        if (!_leaveOpen) _archive.Dispose();
    }

    private sealed class MemberStream(Stream archive, long size) : Stream
    {
        private long _position;
        private bool _passed;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => size;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public void SkipRest()
        {
            var buffer = new byte[(int)Math.Min(size - _position, 81920)];
            while (Read(buffer) > 0)
            {
            }
            _passed = true;
        }

        public override int Read(Span<byte> buffer)
        {
            ObjectDisposedException.ThrowIf(_passed, this);
            var want = (int)Math.Min(buffer.Length, size - _position);
            if (want == 0) return 0;
            var read = archive.Read(buffer[..want]);
            if (read == 0) throw new InvalidDataException("ar archive ends inside a member");
            _position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
