// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Qcow2;

/// <summary>
/// Writes qcow2 version 3 images, plain: clusters of 64 KiB, 16-bit reference counts, no backing file, no compression.
/// Order in the file: header, data clusters, L2 tables, L1 table, reference count blocks, reference count table; so content
/// is read once, from start to end, and only the header is written afterwards.
/// Source: QEMU, <c>docs/interop/qcow2.txt</c>.
/// </summary>
public static class Qcow2Image
{
    private const int ClusterBits = 16;
    private const int Cluster = 1 << ClusterBits;
    private const int EntriesPerTable = Cluster / 8;
    private const int CountsPerBlock = Cluster / 2;

    /// <summary>
    /// Writes <paramref name="content"/>, rounded up to whole sectors of 512 bytes; holes and clusters of zeros stay
    /// unallocated. The target must be seekable; what it held is gone.
    /// </summary>
    public static void Write(ByteSource content, Stream target, CancellationToken cancellation = default)
    {
        target.SetLength(0);
        // Nothing may take an unfinished file for an image: the header comes last.
        target.Position = Cluster;
        long next = 1; // cluster of the file that is free next

        var map = new SortedDictionary<long, long[]>(); // L1 index -> L2 table of file clusters
        foreach (var block in DataBlocks.Of(content, Cluster, cancellation))
        {
            if (!map.TryGetValue(block.Number / EntriesPerTable, out var table))
                map.Add(block.Number / EntriesPerTable, table = new long[EntriesPerTable]);
            table[block.Number % EntriesPerTable] = next++;
            WritePadded(target, block.Bytes.Span);
        }

        var size = (content.Length + 511) / 512 * 512;
        var l1Entries = (size + (long)Cluster * EntriesPerTable - 1) / ((long)Cluster * EntriesPerTable);
        var l1 = new long[l1Entries];
        foreach (var (index, table) in map)
        {
            l1[index] = next++;
            WritePadded(target, EncodeTable(table));
        }
        var l1Bytes = EncodeTable(l1);
        var l1Start = next;
        WritePadded(target, l1Bytes);
        next += Clusters(l1Bytes.Length);

        var (blocks, tableClusters) = SizeRefcounts(next);
        var counted = next + blocks + tableClusters;
        var blockNumbers = new long[blocks];
        for (var i = 0; i < blocks; i++)
        {
            blockNumbers[i] = next++;
            WritePadded(target, EncodeRefcounts((int)Math.Min(counted - (long)i * CountsPerBlock, CountsPerBlock)));
        }
        var refcountTable = next;
        WritePadded(target, EncodeTable(blockNumbers, flags: 0));
        target.SetLength(counted * Cluster);

        target.Position = 0;
        target.Write(EncodeHeader(size, (uint)l1Entries, l1Start, refcountTable, (uint)tableClusters));
        target.Flush();
    }

    // The blocks count themselves and their table: as many as needed until the number stays.
    internal static (long Blocks, long TableClusters) SizeRefcounts(long clusters)
    {
        long blocks = 0, table = 0;
        while (true)
        {
            var neededBlocks = (clusters + blocks + table + CountsPerBlock - 1) / CountsPerBlock;
            var neededTable = Clusters(neededBlocks * 8);
            if (neededBlocks == blocks && neededTable == table) return (blocks, table);
            (blocks, table) = (neededBlocks, neededTable);
        }
    }

    private static byte[] EncodeHeader(long size, uint l1Entries, long l1Start, long refcountTable, uint tableClusters)
    {
        var header = new byte[Qcow2Fields.Length + 8]; // an extension of type 0 ends the list of extensions
        var h = header.AsSpan();
        Qcow2Fields.Magic.CopyTo(h);
        WriteUInt32BigEndian(h[Qcow2Fields.Version..], 3);
        WriteUInt32BigEndian(h[Qcow2Fields.ClusterBits..], ClusterBits);
        WriteInt64BigEndian(h[Qcow2Fields.Size..], size);
        WriteUInt32BigEndian(h[Qcow2Fields.L1Entries..], l1Entries);
        WriteInt64BigEndian(h[Qcow2Fields.L1Offset..], l1Start * Cluster);
        WriteInt64BigEndian(h[Qcow2Fields.RefcountTableOffset..], refcountTable * Cluster);
        WriteUInt32BigEndian(h[Qcow2Fields.RefcountTableClusters..], tableClusters);
        WriteUInt32BigEndian(h[Qcow2Fields.RefcountOrder..], 4);
        WriteUInt32BigEndian(h[Qcow2Fields.HeaderLength..], Qcow2Fields.Length);
        return header;
    }

    // Cluster numbers to byte offsets; 0 stays 0, "not allocated".
    private static byte[] EncodeTable(long[] clusters, ulong flags = Qcow2Fields.Copied)
    {
        var bytes = new byte[clusters.Length * 8];
        for (var i = 0; i < clusters.Length; i++)
        {
            if (clusters[i] != 0) WriteUInt64BigEndian(bytes.AsSpan(i * 8), (ulong)clusters[i] * Cluster | flags);
        }
        return bytes;
    }

    private static byte[] EncodeRefcounts(int count)
    {
        var bytes = new byte[Cluster];
        for (var i = 0; i < count; i++) WriteUInt16BigEndian(bytes.AsSpan(i * 2), 1);
        return bytes;
    }

    private static void WritePadded(Stream target, ReadOnlySpan<byte> bytes)
    {
        target.Write(bytes);
        var over = bytes.Length % Cluster;
        if (over != 0) target.Seek(Cluster - over, SeekOrigin.Current); // reads as zeros, as SetLength cleared everything
    }

    private static long Clusters(long bytes) => (bytes + Cluster - 1) / Cluster;
}
