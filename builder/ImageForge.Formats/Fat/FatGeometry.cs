// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Fat;

/// <summary>
/// Where the regions of a volume lie, in sectors of 512 bytes (Microsoft FAT specification 1.03, section 3.5): reserved
/// sectors, two allocation tables, the root directory (FAT12/16 only), then the clusters, numbered from 2.
/// </summary>
internal sealed record FatGeometry(
    FatType Type, long Sectors, int SectorsPerCluster, int Reserved, int TableSectors, int RootEntries)
{
    public const int Sector = 512;
    public const int Tables = 2;

    // Specification, section 3.5: programs disagree by one or so about these limits; it advises to keep 16 away.
    private const long Fat12Limit = 4085;
    private const long Fat16Limit = 65525;
    private const long Fat32Limit = 0x0FFFFFF5;
    private const int Margin = 16;
    private const int MaxClusterBytes = 32 << 10;

    public int ClusterBytes => SectorsPerCluster * Sector;
    public int RootSector => Reserved + Tables * TableSectors;
    public int RootSectors => RootEntries * 32 / Sector;
    public int DataSector => RootSector + RootSectors;
    public long Clusters => (Sectors - DataSector) / SectorsPerCluster;

    public long OffsetOf(long cluster) => DataSector * (long)Sector + (cluster - 2) * ClusterBytes;

    public long ClustersFor(long bytes) => (bytes + ClusterBytes - 1) / ClusterBytes;

    public static FatType TypeOf(long clusters) =>
        clusters < Fat12Limit ? FatType.Fat12 : clusters < Fat16Limit ? FatType.Fat16 : FatType.Fat32;

    /// <summary>The geometry of a volume of <paramref name="length"/> bytes; null <paramref name="type"/> chooses.</summary>
    /// <exception cref="ArgumentException">No cluster size gives this type at this length.</exception>
    public static FatGeometry Choose(long length, FatType? type, int alignment)
    {
        // The largest clusters that still make FAT32, the smallest that make the others: FAT32 tables are the large ones.
        FatType[] candidates = type is { } wanted ? [wanted] : [FatType.Fat32, FatType.Fat16, FatType.Fat12];
        foreach (var candidate in candidates)
        {
            var sizes = ClusterSizes(candidate == FatType.Fat32);
            foreach (var clusterBytes in sizes)
            {
                var geometry = Create(candidate, length / Sector, clusterBytes / Sector, alignment);
                if (geometry.IsConsistent) return geometry;
            }
        }
        throw new ArgumentException($"a volume of {length} bytes cannot be {type?.ToString() ?? "FAT"}");
    }

    // 4 KiB is the page size of firmware and kernels: larger clusters only where the volume asks for them.
    private static int[] ClusterSizes(bool isFat32) =>
        isFat32 ? [4096, 2048, 1024, 512, 8192, 16384, MaxClusterBytes] : [2048, 4096, 8192, 16384, MaxClusterBytes];

    private static FatGeometry Create(FatType type, long sectors, int sectorsPerCluster, int alignment)
    {
        var reserved = type == FatType.Fat32 ? 32 : 1;
        var rootEntries = type == FatType.Fat32 ? 0 : 512;
        // Counting the tables' own sectors as clusters makes them a little larger than needed, which is allowed.
        var clusters = Math.Max(0, sectors - reserved - rootEntries * 32 / Sector) / sectorsPerCluster;
        var tableSectors = ((clusters + 2) * (int)type + 8 * Sector - 1) / (8 * Sector);
        var geometry = new FatGeometry(type, sectors, sectorsPerCluster, reserved, (int)tableSectors, rootEntries);
        // The reserved region takes up what moves the clusters to an aligned sector.
        var step = Math.Max(1, alignment / Sector);
        var over = geometry.DataSector % step;
        return geometry with { Reserved = reserved + (over == 0 ? 0 : step - over) };
    }

    private bool IsConsistent => Clusters > 0 && Sectors <= uint.MaxValue && Type switch
    {
        FatType.Fat12 => Clusters < Fat12Limit - Margin,
        FatType.Fat16 => Clusters >= Fat12Limit + Margin && Clusters < Fat16Limit - Margin,
        _ => Clusters >= Fat16Limit + Margin && Clusters < Fat32Limit,
    };
}
