// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Formats.Raw;

/// <summary>A disk image without any format of its own: byte N of the file is byte N of the disk.</summary>
public static class RawImage
{
    /// <summary>
    /// Writes <paramref name="content"/> as a sparse file: holes and blocks of 64 KiB that are all zero take no space where
    /// the file system can do that. What the file held before is gone.
    /// </summary>
    public static void Write(ByteSource content, FileStream target, CancellationToken cancellation = default)
    {
        target.SetLength(0);
        target.SetLength(content.Length);
        foreach (var block in DataBlocks.Of(content, cancellation: cancellation))
        {
            target.Position = block.Number * DataBlocks.DefaultSize;
            target.Write(block.Bytes.Span);
        }
        target.Flush();
    }
}
