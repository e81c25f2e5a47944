// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Content;

/// <summary>Bytes that lie at one place of a disk. <paramref name="Offset"/> is in bytes.</summary>
public readonly record struct Extent(long Offset, ByteSource Source)
{
    public long End => Offset + Source.Length;
}

/// <summary>
/// What is on a disk, before it is in any file format: a length and the extents that hold data, in order and without
/// overlap. Everything between them is a hole that reads as zeros and that every writer keeps a hole.
/// </summary>
public sealed class DiskContent : ByteSource
{
    private readonly Extent[] _extents;

    /// <exception cref="ArgumentException">Extents overlap or reach past the end.</exception>
    public DiskContent(long length, IEnumerable<Extent> extents)
    {
        Length = length;
        _extents = [.. extents.Where(e => e.Source.Length > 0).OrderBy(e => e.Offset)];
        for (var i = 0; i < _extents.Length; i++)
        {
            var end = i + 1 < _extents.Length ? _extents[i + 1].Offset : length;
            if (_extents[i].End > end)
                throw new ArgumentException($"extent at {_extents[i].Offset} ends at {_extents[i].End}, past {end}");
        }
    }

    public override long Length { get; }

    public IReadOnlyList<Extent> Extents => _extents;

    public override void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        buffer.Clear();
        var end = offset + buffer.Length;
        foreach (var extent in _extents)
        {
            if (extent.End <= offset) continue;
            if (extent.Offset >= end) break;
            var from = Math.Max(offset, extent.Offset);
            var to = Math.Min(end, extent.End);
            extent.Source.Read(from - extent.Offset, buffer.Slice((int)(from - offset), (int)(to - from)));
        }
    }
}
