// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Compression;

/// <summary>How blocks are compressed; formats translate it into their own numbers.</summary>
public enum CompressionKind
{
    /// <summary>A zlib stream per block (RFC 1950), which squashfs calls gzip.</summary>
    Zlib,

    /// <summary>A Zstandard frame per block (RFC 8878).</summary>
    Zstd,
}

/// <summary>Compresses blocks, each by itself. Used from several threads at once; the same input gives the same bytes.</summary>
public interface IBlockCodec
{
    CompressionKind Kind { get; }

    /// <summary>The level of the kind's own scale, which squashfs records.</summary>
    int Level { get; }

    /// <summary>Compresses a block; 0 when the result does not fit into <paramref name="target"/>.</summary>
    int Compress(ReadOnlySpan<byte> block, Span<byte> target);

    /// <summary>Restores a block and returns its length.</summary>
    /// <exception cref="InvalidDataException">The bytes are corrupt or the block is larger than the target.</exception>
    int Decompress(ReadOnlySpan<byte> compressed, Span<byte> target);
}
