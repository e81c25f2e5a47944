// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using ImageForge.Builder.Store;
using ImageForge.Builder.Tools.Zstd;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;
using ImageForge.Formats.Xz;

namespace ImageForge.Builder.Extensions;

/// <summary>
/// A tar archive of whatever compression, kept uncompressed in the store; its files are read out of the middle of it, so
/// that nothing hostile becomes a path on the host.
/// </summary>
internal sealed class TarBytes(BlobStore store, ZstdLibrary zstd)
{
    // As much as the largest package may hold (DebArchive); a decompression bomb stops here.
    private const long Longest = 4L << 30;

    // tar(5)'s unit.
    private const int Block = 512;

    /// <summary>The entries of an archive, as its own table has them.</summary>
    /// <param name="whole">
    /// The bytes were seen to be all that there are meant to be. umoci's layers break off where the padding of the last
    /// file would begin, which in other archives is a sign that something is missing.
    /// </param>
    /// <exception cref="InvalidDataException">Not a tar, damaged, or with entries that no image can hold.</exception>
    public async Task<IReadOnlyList<TreeEntry>> ReadAsync(ByteSource archive, string what, bool whole, CancellationToken cancellation)
    {
        var digest = await store.AddAsync(what, (target, token) => Task.Run(() =>
        {
            var unpacked = new Bounded(target);
            Decompress(archive, unpacked, token);
            if (whole) unpacked.Write(new byte[Block - (int)(unpacked.Length % Block)]);
        }, token), cancellation);
        var path = store.PathOf(digest);
        await using var tar = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return
        [
            .. TarIndexer.Read(tar, cancellation).Select(file => new TreeEntry
            {
                Path = file.Path, Kind = file.Kind, Mode = file.Mode, Uid = file.Uid, Gid = file.Gid, LinkTarget = file.LinkTarget,
                Content = file.Kind == EntryKind.File ? ByteSource.FromFile(path, file.Offset, file.Size) : null,
            }),
        ];
    }

    private void Decompress(ByteSource archive, Bounded target, CancellationToken cancellation)
    {
        var head = archive.Slice(0, Math.Min(archive.Length, 6)).ToArray();
        if (head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]))
        {
            zstd.Decompress(archive, target, cancellation);
            return;
        }

        using var raw = archive.OpenRead();
        using Stream? unpacked = head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? new GZipStream(raw, CompressionMode.Decompress)
            : head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? new XzStream(raw)
            : null;
        var source = unpacked ?? raw;
        var buffer = new byte[1 << 17];
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            target.Write(buffer.AsSpan(0, read));
        }
    }

    /// <summary>Passes bytes on, up to <see cref="Longest"/>.</summary>
    private sealed class Bounded(Stream target) : Stream
    {
        private long _written;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => _written;

        public override long Position
        {
            get => _written;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _written += buffer.Length;
            if (_written > Longest) throw new InvalidDataException($"it unpacks to more than {Longest >> 30} GiB");
            target.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => target.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
