// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Squashfs;

/// <summary>Where the bytes of a file lie in the image. Files of the same content share one.</summary>
/// <param name="size">Length of the file in bytes.</param>
/// <param name="blockCount">Blocks of its own; the rest, if any, is in a fragment.</param>
internal sealed class StoredFile(long size, int blockCount)
{
    public long Size => size;

    /// <summary>
    /// Sizes of the blocks in the image, <see cref="Layout.StoredBlock"/> added where they are stored; 0 is a
    /// block of zeros that takes no place.
    /// </summary>
    public uint[] Blocks { get; } = new uint[blockCount];

    /// <summary>Position of the first block; 0 when there is none.</summary>
    public long Start { get; set; }

    /// <summary>Index of the fragment block that holds the end of the file.</summary>
    public uint Fragment { get; set; } = Layout.None;

    /// <summary>Where in the uncompressed fragment block it lies.</summary>
    public uint FragmentOffset { get; set; }
}
