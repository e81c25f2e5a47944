// SPDX-License-Identifier: Apache-2.0
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Fat;

/// <summary>The allocation table while a volume is laid out: everything is one contiguous chain, in the order asked for.</summary>
internal sealed class FatAllocation
{
    private readonly FatGeometry _geometry;
    private readonly byte[] _table;

    public FatAllocation(FatGeometry geometry)
    {
        _geometry = geometry;
        _table = new byte[geometry.TableSectors * FatGeometry.Sector];
        // Entry 0 repeats the media byte; entry 1 is an end mark whose top bits say "cleanly unmounted, no errors".
        Set(0, 0x0FFFFFF8);
        Set(1, EndOfChain);
    }

    public long NextFree { get; private set; } = 2;

    public long Used { get; private set; }

    public byte[] Table => _table;

    private const uint EndOfChain = 0x0FFFFFFF;

    /// <summary>
    /// Takes clusters for <paramref name="bytes"/> and returns the first, whose place is a multiple of
    /// <paramref name="alignment"/>; null when the volume is full. Zero bytes take nothing and give 0.
    /// </summary>
    public long? TryTake(long bytes, int alignment)
    {
        if (bytes == 0) return 0;
        var first = NextFree;
        while (_geometry.OffsetOf(first) % alignment != 0) first++;
        var count = _geometry.ClustersFor(bytes);
        if (first + count > _geometry.Clusters + 2) return null;
        for (var cluster = first; cluster < first + count - 1; cluster++) Set(cluster, (uint)(cluster + 1));
        Set(first + count - 1, EndOfChain);
        NextFree = first + count;
        Used += count;
        return first;
    }

    private void Set(long cluster, uint value)
    {
        switch (_geometry.Type)
        {
            case FatType.Fat32:
                WriteUInt32LittleEndian(_table.AsSpan((int)(cluster * 4)), value);
                break;
            case FatType.Fat16:
                WriteUInt16LittleEndian(_table.AsSpan((int)(cluster * 2)), (ushort)value);
                break;
            default:
                // Two entries share three bytes.
                var at = (int)(cluster + cluster / 2);
                uint pair = ReadUInt16LittleEndian(_table.AsSpan(at));
                var isOdd = (cluster & 1) != 0;
                pair = isOdd ? pair & 0x000Fu | value << 4 : pair & 0xF000u | value & 0x0FFFu;
                WriteUInt16LittleEndian(_table.AsSpan(at), (ushort)pair);
                break;
        }
    }
}
