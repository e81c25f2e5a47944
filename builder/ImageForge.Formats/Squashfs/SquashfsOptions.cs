// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Compression;

namespace ImageForge.Formats.Squashfs;

/// <summary>What a squashfs image depends on besides its tree.</summary>
public sealed record SquashfsOptions
{
    /// <summary>Compresses data and metadata. Kernels of Debian have both kinds (SQUASHFS_ZLIB, SQUASHFS_ZSTD).</summary>
    public required IBlockCodec Codec { get; init; }

    /// <summary>Of the image and of every inode; whole seconds from 1970 to 2106.</summary>
    public required DateTimeOffset ModificationTime { get; init; }

    /// <summary>
    /// Bytes of a data block: a power of two from 4 KiB to 1 MiB. The largest compresses best and, measured on a root file
    /// system of 188 MB, costs nothing when it is read.
    /// </summary>
    public int BlockSize { get; init; } = (int)Superblock.MaxBlockSize;
}
