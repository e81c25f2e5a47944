// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Qcow2;

/// <summary>Reads plain qcow2 images that may hold anything: no backing file, encryption, compression or snapshots needed.</summary>
public static class Qcow2Reader
{
    // As QEMU has it: 32 MiB of L1 table.
    private const uint MaxL1Entries = 4 << 20;

    /// <summary>The virtual disk; unallocated clusters are holes.</summary>
    /// <exception cref="InvalidDataException">This is no qcow2 image, one with features not read here, or a damaged one.</exception>
    public static DiskContent Read(ByteSource image)
    {
        if (image.Length < Qcow2Fields.Length) throw new InvalidDataException("too small for a qcow2 image");
        var header = new byte[Qcow2Fields.Length];
        image.Read(0, header);
        if (!header.AsSpan().StartsWith(Qcow2Fields.Magic)) throw new InvalidDataException("no qcow2 image");
        var version = ReadUInt32BigEndian(header.AsSpan(Qcow2Fields.Version));
        var bits = ReadUInt32BigEndian(header.AsSpan(Qcow2Fields.ClusterBits));
        var size = ReadInt64BigEndian(header.AsSpan(Qcow2Fields.Size));
        var l1Entries = ReadUInt32BigEndian(header.AsSpan(Qcow2Fields.L1Entries));
        var l1Offset = ReadInt64BigEndian(header.AsSpan(Qcow2Fields.L1Offset));
        var needsMore = version is not (2 or 3)
            || ReadUInt64BigEndian(header.AsSpan(Qcow2Fields.BackingOffset)) != 0
            || ReadUInt32BigEndian(header.AsSpan(Qcow2Fields.Encryption)) != 0
            || (version == 3 && ReadUInt64BigEndian(header.AsSpan(Qcow2Fields.Incompatible)) != 0);
        if (needsMore) throw new InvalidDataException("a qcow2 image with features that are not read here");
        if (bits is < 9 or > 21 || size < 0 || l1Entries > MaxL1Entries) throw new InvalidDataException("a damaged qcow2 header");
        return new Tables(image, (int)bits, size, version).Read(l1Offset, (int)l1Entries);
    }

    private sealed class Tables(ByteSource image, int bits, long size, uint version)
    {
        private readonly int _cluster = 1 << bits;
        private readonly List<(long Guest, long Host, long Length)> _runs = [];

        // A place of the file serves once; this also bounds the work by the file's length.
        private readonly HashSet<long> _used = [];

        public DiskContent Read(long l1Offset, int l1Entries)
        {
            var l1 = ReadTable(l1Offset, l1Entries, "L1");
            var perTable = _cluster / 8;
            // A last partial L2 table covers more than the disk, never less.
            if (l1Entries * (decimal)perTable * _cluster < size) throw new InvalidDataException("the qcow2 L1 table is too short");
            for (var i = 0; i < l1Entries; i++)
            {
                var at = (long)(l1[i] & Qcow2Fields.OffsetMask);
                if (at == 0) continue;
                Use(at);
                var guest = (long)i * perTable * _cluster;
                foreach (var entry in ReadTable(at, perTable, "L2"))
                {
                    AddCluster(entry, guest);
                    guest += _cluster;
                }
            }
            return new DiskContent(size, _runs.Select(r => new Extent(r.Guest, image.Slice(r.Host, r.Length))));
        }

        private void AddCluster(ulong entry, long guest)
        {
            if ((entry & Qcow2Fields.Compressed) != 0) throw new InvalidDataException("compressed qcow2 clusters are not read");
            var host = (long)(entry & Qcow2Fields.OffsetMask);
            if (host == 0 || guest >= size || (version == 3 && (entry & Qcow2Fields.Zero) != 0)) return;
            Use(host);
            var length = Math.Min(_cluster, size - guest);
            if (host + length > image.Length) throw new InvalidDataException("a qcow2 cluster lies past the end of the file");
            var isNext = _runs.Count > 0 && _runs[^1].Guest + _runs[^1].Length == guest
                && _runs[^1].Host + _runs[^1].Length == host;
            if (isNext) _runs[^1] = _runs[^1] with { Length = _runs[^1].Length + length };
            else _runs.Add((guest, host, length));
        }

        private void Use(long offset)
        {
            if (offset % _cluster != 0 || !_used.Add(offset)) throw new InvalidDataException("qcow2 clusters overlap");
        }

        private ulong[] ReadTable(long offset, int entries, string name)
        {
            if (offset < 0 || offset > image.Length - entries * 8L)
                throw new InvalidDataException($"the qcow2 {name} table lies past the end of the file");
            var bytes = new byte[entries * 8];
            image.Read(offset, bytes);
            var table = new ulong[entries];
            for (var i = 0; i < entries; i++) table[i] = ReadUInt64BigEndian(bytes.AsSpan(i * 8));
            return table;
        }
    }
}
