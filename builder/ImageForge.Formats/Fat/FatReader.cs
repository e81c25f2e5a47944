// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Fat;

/// <summary>
/// A file or directory found on a volume. <paramref name="Path"/> has '/' between names; <paramref name="Content"/> is null
/// for directories; <paramref name="Offset"/> is where its first cluster lies in the volume, 0 when it has none.
/// </summary>
public sealed record FatEntry(string Path, ByteSource? Content, long Offset);

/// <summary>What <see cref="FatReader"/> found: <paramref name="Entries"/> are in directory order, directories first.</summary>
public sealed record FatListing(FatType Type, uint VolumeId, string Label, IReadOnlyList<FatEntry> Entries);

/// <summary>
/// Reads a FAT volume that may hold anything. Each cluster may belong to one file only, so that reading ends however
/// chains and directories point at each other.
/// </summary>
public sealed class FatReader
{
    // Deeper than any boot partition; a deeper one is a loop or an attack.
    private const int MaxDepth = 32;

    // 65 536 entries, the most that a directory may have (specification, section 6).
    private const int MaxDirectory = 2 << 20;

    // Sixteen million clusters: a thousand times what a boot partition has.
    private const int MaxTable = 64 << 20;

    private readonly ByteSource _volume;
    private readonly FatGeometry _geometry;
    private readonly byte[] _table;
    private readonly System.Collections.BitArray _seen;
    private readonly List<FatEntry> _entries = [];
    private string _label = "";

    private FatReader(ByteSource volume, FatGeometry geometry)
    {
        (_volume, _geometry) = (volume, geometry);
        _table = new byte[((geometry.Clusters + 2) * (int)geometry.Type + 7) / 8 + 1];
        volume.Read((long)geometry.Reserved * FatGeometry.Sector, _table);
        _seen = new((int)(geometry.Clusters + 2));
    }

    /// <summary>Lists every file and directory.</summary>
    /// <exception cref="InvalidDataException">This is no FAT volume with sectors of 512 bytes, or it is damaged.</exception>
    public static FatListing Read(ByteSource volume)
    {
        if (volume.Length < FatGeometry.Sector) throw new InvalidDataException("too small for a FAT volume");
        var boot = new byte[FatGeometry.Sector];
        volume.Read(0, boot);
        var geometry = ReadGeometry(boot, volume.Length);
        var reader = new FatReader(volume, geometry);
        if (geometry.Type == FatType.Fat32)
        {
            var root = ReadUInt32LittleEndian(boot.AsSpan(FatBootFields.RootCluster));
            reader.ReadDirectory("", reader.Chain(root, long.MaxValue), 0);
        }
        else
        {
            var root = volume.Slice(geometry.RootSector * (long)FatGeometry.Sector, geometry.RootSectors * FatGeometry.Sector);
            reader.ReadDirectory("", root, 0);
        }
        var extended = geometry.Type == FatType.Fat32 ? FatBootFields.Extended32 : FatBootFields.Extended16;
        var volumeId = ReadUInt32LittleEndian(boot.AsSpan(extended + FatBootFields.VolumeId));
        return new(geometry.Type, volumeId, reader._label, reader._entries);
    }

    private static FatGeometry ReadGeometry(byte[] boot, long length)
    {
        var b = boot.AsSpan();
        int perCluster = b[FatBootFields.SectorsPerCluster];
        int reserved = ReadUInt16LittleEndian(b[FatBootFields.Reserved..]);
        int rootEntries = ReadUInt16LittleEndian(b[FatBootFields.RootEntries..]);
        long sectors = ReadUInt16LittleEndian(b[FatBootFields.Sectors16..]);
        if (sectors == 0) sectors = ReadUInt32LittleEndian(b[FatBootFields.Sectors32..]);
        long tableSectors = ReadUInt16LittleEndian(b[FatBootFields.TableSectors16..]);
        if (tableSectors == 0) tableSectors = ReadUInt32LittleEndian(b[FatBootFields.TableSectors32..]);
        var isPlausible = b[FatBootFields.Signature] == 0x55 && b[FatBootFields.Signature + 1] == 0xAA
            && ReadUInt16LittleEndian(b[FatBootFields.BytesPerSector..]) == FatGeometry.Sector
            && b[FatBootFields.Tables] == FatGeometry.Tables
            && perCluster > 0 && (perCluster & (perCluster - 1)) == 0
            && reserved > 0 && tableSectors > 0 && rootEntries % 16 == 0
            && sectors <= length / FatGeometry.Sector && reserved + 2 * tableSectors + rootEntries / 16 < sectors;
        if (!isPlausible) throw new InvalidDataException("no FAT volume, or its boot sector is damaged");
        var geometry = new FatGeometry(default, sectors, perCluster, reserved, (int)tableSectors, rootEntries);
        geometry = geometry with { Type = FatGeometry.TypeOf(geometry.Clusters) };
        if (geometry.Clusters > MaxTable / 4)
            throw new InvalidDataException($"the FAT volume claims {geometry.Clusters} clusters");
        var tableBits = tableSectors * FatGeometry.Sector * 8;
        if (tableBits / (int)geometry.Type < geometry.Clusters + 2 || rootEntries == 0 != (geometry.Type == FatType.Fat32))
            throw new InvalidDataException("the FAT volume's boot sector contradicts its number of clusters");
        return geometry;
    }

    private void ReadDirectory(string path, ByteSource directory, int depth)
    {
        if (depth > MaxDepth) throw new InvalidDataException($"FAT directories lie more than {MaxDepth} deep");
        if (directory.Length > MaxDirectory) throw new InvalidDataException("a FAT directory is larger than 2 MiB");
        var bytes = directory.ToArray();
        var longName = new FatLongName();
        var below = new List<(string Path, ByteSource Content)>();
        for (var at = 0; at < bytes.Length && bytes[at] != 0; at += FatEntryFields.Length)
        {
            var entry = bytes.AsSpan(at, FatEntryFields.Length);
            var attributes = entry[FatEntryFields.Attributes];
            if (entry[0] == 0xE5) continue; // deleted
            if ((attributes & 0x3F) == FatEntryFields.AttributeLongName)
            {
                longName.Add(entry);
                continue;
            }
            var shortName = entry[..11];
            var name = longName.TakeFor(shortName) ?? ShortName(shortName);
            if ((attributes & FatEntryFields.AttributeVolumeLabel) != 0)
            {
                if (path.Length == 0) _label = Encoding.Latin1.GetString(shortName).TrimEnd();
                continue;
            }
            if (name is "." or "..") continue;
            var isDirectory = (attributes & FatEntryFields.AttributeDirectory) != 0;
            var cluster = ClusterOf(entry);
            var size = isDirectory ? long.MaxValue : ReadUInt32LittleEndian(entry[FatEntryFields.Size..]);
            var content = Chain(cluster, size);
            if (isDirectory) below.Add((path + name, content));
            _entries.Add(new(path + name, isDirectory ? null : content, cluster == 0 ? 0 : _geometry.OffsetOf(cluster)));
        }
        foreach (var (childPath, content) in below) ReadDirectory(childPath + "/", content, depth + 1);
    }

    private long ClusterOf(ReadOnlySpan<byte> entry)
    {
        long low = ReadUInt16LittleEndian(entry[FatEntryFields.ClusterLow..]);
        return _geometry.Type == FatType.Fat32
            ? low | (long)ReadUInt16LittleEndian(entry[FatEntryFields.ClusterHigh..]) << 16
            : low;
    }

    // length long.MaxValue: to the end of the chain, as directories have it.
    private ByteSource Chain(long first, long length)
    {
        var isDirectory = length == long.MaxValue;
        if (length == 0) return ByteSource.Zeros(0);
        var runs = new List<ByteSource>();
        long total = 0;
        for (var cluster = first; isDirectory ? IsCluster(cluster) : total < length;)
        {
            var start = cluster;
            long run = 0;
            do
            {
                if (!IsCluster(cluster)) throw new InvalidDataException("a FAT chain ends before its file");
                if (_seen[(int)cluster]) throw new InvalidDataException("two FAT chains cross");
                _seen[(int)cluster] = true;
                run += _geometry.ClusterBytes;
                cluster = Next(cluster);
            }
            while (cluster == start + run / _geometry.ClusterBytes && IsCluster(cluster) && total + run < length);
            run = Math.Min(run, length - total);
            runs.Add(_volume.Slice(_geometry.OffsetOf(start), run));
            total += run;
        }
        if (runs.Count == 0) throw new InvalidDataException("a FAT directory has no clusters");
        return runs.Count == 1 ? runs[0] : ByteSource.Concat([.. runs]);
    }

    private bool IsCluster(long cluster) => cluster >= 2 && cluster < _geometry.Clusters + 2;

    private long Next(long cluster) => _geometry.Type switch
    {
        FatType.Fat32 => ReadUInt32LittleEndian(_table.AsSpan((int)cluster * 4)) & 0x0FFFFFFF,
        FatType.Fat16 => ReadUInt16LittleEndian(_table.AsSpan((int)cluster * 2)),
        _ => ReadUInt16LittleEndian(_table.AsSpan((int)(cluster + cluster / 2))) >> ((cluster & 1) != 0 ? 4 : 0) & 0xFFF,
    };

    private static string ShortName(ReadOnlySpan<byte> name)
    {
        var stem = Encoding.Latin1.GetString(name[..8]).TrimEnd();
        var extension = Encoding.Latin1.GetString(name[8..]).TrimEnd();
        return extension.Length == 0 ? stem : stem + "." + extension;
    }
}
