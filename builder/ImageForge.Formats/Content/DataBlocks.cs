// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Content;

/// <summary>A block that holds data: its number and bytes, which are valid until the next one is asked for.</summary>
internal readonly record struct DataBlock(long Number, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Cuts content into blocks of one size and leaves out those that are holes or only zeros: what a sparse file and a
/// qcow2 image have to store.
/// </summary>
internal static class DataBlocks
{
    /// <summary>64 KiB: qcow2's usual cluster, and long enough a zero run for a file system to profit from a hole.</summary>
    public const int DefaultSize = 64 << 10;

    private const int BlocksPerRead = 16;

    /// <summary>The blocks in order; the last one of the content may be short.</summary>
    public static IEnumerable<DataBlock> Of(
        ByteSource content, int size = DefaultSize, CancellationToken cancellation = default)
    {
        var buffer = new byte[size * BlocksPerRead];
        long next = 0;
        foreach (var (offset, length) in RangesOf(content))
        {
            var end = (offset + length + size - 1) / size;
            for (next = Math.Max(next, offset / size); next < end;)
            {
                cancellation.ThrowIfCancellationRequested();
                var at = next * size;
                var bytes = (int)Math.Min(Math.Min(end - next, BlocksPerRead) * size, content.Length - at);
                content.Read(at, buffer.AsSpan(0, bytes));
                for (var i = 0; i < bytes; i += size, next++)
                {
                    var block = buffer.AsMemory(i, Math.Min(size, bytes - i));
                    if (block.Span.ContainsAnyExcept((byte)0)) yield return new(next, block);
                }
            }
        }
    }

    private static IEnumerable<(long Offset, long Length)> RangesOf(ByteSource content) =>
        content is DiskContent disk
            ? disk.Extents.Select(e => (e.Offset, e.Source.Length))
            : [(0L, content.Length)];
}
