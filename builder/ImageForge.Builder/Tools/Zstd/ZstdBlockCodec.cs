// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ImageForge.Formats.Compression;

namespace ImageForge.Builder.Tools.Zstd;

/// <summary>One frame per block, with its size and without checksum: squashfs and qcow2 look at neither.</summary>
internal sealed class ZstdBlockCodec(ZstdLibrary library, int level) : IBlockCodec
{
    // ZSTD_error_dstSize_tooSmall.
    private const int TargetTooSmall = 70;

    private readonly ConcurrentBag<ZstdContext> _compressors = [];
    private readonly ConcurrentBag<ZstdContext> _decompressors = [];

    public CompressionKind Kind => CompressionKind.Zstd;

    public int Level => level;

    public int Compress(ReadOnlySpan<byte> block, Span<byte> target)
    {
        if (!_compressors.TryTake(out var context)) context = library.NewCompressor(level);
        var result = library.Functions.Compress(context, ref MemoryMarshal.GetReference(target), (nuint)target.Length,
            in MemoryMarshal.GetReference(block), (nuint)block.Length);
        // Each call starts a new frame whatever became of the one before.
        _compressors.Add(context);
        if (library.Functions.IsError(result) != 0 && library.Functions.ErrorCode(result) == TargetTooSmall) return 0;
        return (int)library.Check(result);
    }

    public int Decompress(ReadOnlySpan<byte> compressed, Span<byte> target)
    {
        if (!_decompressors.TryTake(out var context)) context = library.NewDecompressor();
        var result = library.Functions.Decompress(context, ref MemoryMarshal.GetReference(target), (nuint)target.Length,
            in MemoryMarshal.GetReference(compressed), (nuint)compressed.Length);
        _decompressors.Add(context);
        return (int)library.CheckData(result);
    }
}
