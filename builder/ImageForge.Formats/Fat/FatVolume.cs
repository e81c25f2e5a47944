// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Formats.Fat;

/// <summary>
/// A FAT12, FAT16 or FAT32 file system with long names, laid out at once and never changed: every file lies in one piece,
/// so its place in the volume is known before a byte of it is read.
/// Source: Microsoft, "FAT: General Overview of On-Disk Format", 1.03; limits as ECMA-107 has them too.
/// </summary>
public sealed class FatVolume
{
    private const int MiB = 1 << 20;

    private readonly Dictionary<string, long> _offsets = new(StringComparer.Ordinal);

    private FatVolume(FatGeometry geometry) => (Type, ClusterBytes) = (geometry.Type, geometry.ClusterBytes);

    public FatType Type { get; }

    public int ClusterBytes { get; }

    /// <summary>The whole volume; free space is a hole.</summary>
    public DiskContent Content { get; private set; } = null!;

    /// <summary>Where a file's content starts, in bytes from the volume's start. The path as it was given.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file, or it is empty.</exception>
    public long OffsetOf(string path) => _offsets[path];

    /// <summary>Writes files and the directories above them.</summary>
    /// <exception cref="ArgumentException">
    /// A name or the label cannot be stored, the files do not fit, or the wanted type is impossible at this length.
    /// </exception>
    public static FatVolume Create(FatOptions options, IReadOnlyCollection<FatFile> files)
    {
        var alignment = options.FileAlignment;
        if (alignment is < FatGeometry.Sector or > MiB || (alignment & (alignment - 1)) != 0)
            throw new ArgumentException($"file alignment {alignment} is not a power of two from 512 to 1 MiB");
        var tree = FatNode.BuildTree(files);
        if (options.Length is { } length)
        {
            return TryLayOut(options, tree, files, length)
                ?? throw new ArgumentException($"{files.Sum(f => f.Content.Length)} bytes of files do not fit into {length}");
        }
        // Laying out reads no content, so trying is cheap.
        for (var next = (files.Sum(f => f.Content.Length) / MiB + 1) * MiB; ; next += MiB)
        {
            if (options.Type == FatType.Fat32) next = Math.Max(next, 34 * MiB);
            if (options.Type == FatType.Fat16) next = Math.Max(next, 9 * MiB);
            if (TryLayOut(options, tree, files, next) is { } volume) return volume;
        }
    }

    private static FatVolume? TryLayOut(
        FatOptions options, FatNode root, IReadOnlyCollection<FatFile> files, long length)
    {
        if (length % FatGeometry.Sector != 0) throw new ArgumentException($"{length} is not a multiple of 512");
        var geometry = FatGeometry.Choose(length, options.Type, options.FileAlignment);
        var allocation = new FatAllocation(geometry);
        if (!TryPlaceDirectories(root, options, geometry, allocation) || !TryPlaceFiles(root, options, allocation))
            return null;

        var extents = new List<Extent>
        {
            new(0, ByteSource.FromMemory(FatBootSector.Encode(geometry, options, allocation, root.Cluster))),
        };
        for (var i = 0; i < FatGeometry.Tables; i++)
        {
            var at = (geometry.Reserved + i * (long)geometry.TableSectors) * FatGeometry.Sector;
            extents.Add(new(at, ByteSource.FromMemory(allocation.Table)));
        }
        foreach (var directory in root.Directories())
        {
            var at = directory.Cluster == 0 ? geometry.RootSector * FatGeometry.Sector : geometry.OffsetOf(directory.Cluster);
            extents.Add(new(at, ByteSource.FromMemory(FatDirectory.Encode(directory, options))));
        }
        var volume = new FatVolume(geometry);
        foreach (var (path, node) in files.Select(f => (f.Path, Find(root, f.Path))).Where(f => f.Item2.Cluster != 0))
        {
            volume._offsets.Add(path, geometry.OffsetOf(node.Cluster));
            extents.Add(new(geometry.OffsetOf(node.Cluster), node.Content!));
        }
        volume.Content = new DiskContent(length, extents);
        return volume;
    }

    // How long a directory is does not depend on the clusters in it, so all directories can be placed before any file.
    private static bool TryPlaceDirectories(
        FatNode root, FatOptions options, FatGeometry geometry, FatAllocation allocation)
    {
        foreach (var directory in root.Directories())
        {
            directory.Cluster = 0;
            var length = FatDirectory.Encode(directory, options).Length;
            if (directory.Parent is null && geometry.Type != FatType.Fat32)
            {
                if (length > geometry.RootEntries * FatEntryFields.Length) return false;
                continue;
            }
            // The root has a cluster even when it is empty.
            if (allocation.TryTake(Math.Max(length, 1), alignment: 1) is not { } cluster) return false;
            directory.Cluster = cluster;
        }
        return true;
    }

    private static bool TryPlaceFiles(FatNode root, FatOptions options, FatAllocation allocation)
    {
        foreach (var file in root.Directories().SelectMany(d => d.Children).Where(c => !c.IsDirectory))
        {
            if (allocation.TryTake(file.Content!.Length, options.FileAlignment) is not { } cluster) return false;
            file.Cluster = cluster;
        }
        return true;
    }

    private static FatNode Find(FatNode root, string path) =>
        path.Split('/').Aggregate(root, (node, name) => node.Children.First(c => c.Name == name));
}
