// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;

namespace ImageForge.Formats.Compression;

/// <summary>
/// zlib through the base library: for targets without Zstandard. The runtime picks its zlib, so the bytes are the same in
/// every run of one build, not between builds.
/// </summary>
/// <param name="level">1 to 9.</param>
public sealed class ZlibCodec(int level = 9) : IBlockCodec
{
    public CompressionKind Kind => CompressionKind.Zlib;

    public int Level => level;

    public int Compress(ReadOnlySpan<byte> block, Span<byte> target)
    {
        using var output = new MemoryStream(target.Length);
        using (var zlib = new ZLibStream(output, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true))
            zlib.Write(block);
        if (output.Length > target.Length) return 0;
        output.GetBuffer().AsSpan(0, (int)output.Length).CopyTo(target);
        return (int)output.Length;
    }

    public int Decompress(ReadOnlySpan<byte> compressed, Span<byte> target)
    {
        using var input = new MemoryStream(compressed.ToArray());
        using var zlib = new ZLibStream(input, CompressionMode.Decompress);
        var length = zlib.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        return zlib.ReadByte() < 0 ? length : throw new InvalidDataException("zlib block is larger than it may be");
    }
}
