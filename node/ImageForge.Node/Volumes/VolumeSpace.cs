// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Gpt;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Values;

namespace ImageForge.Node.Volumes;

/// <summary>A volume's partition.</summary>
/// <param name="GrownBy">Bytes that it has gained now.</param>
internal sealed record VolumePartition(VolumeDocument Volume, int Number, GptPartition Partition, long GrownBy)
{
    /// <summary>Nothing has been put on it yet.</summary>
    public bool IsUnformatted => (Partition.Attributes & GptTypes.AttributeVolumeUnformatted) != 0;
}

/// <summary>What became of the volumes of one disk.</summary>
/// <param name="Changed">The table has to be written.</param>
/// <param name="Problems">Volumes that got no place, by name, and why.</param>
internal sealed record VolumeSpace(IReadOnlyList<VolumePartition> Places, bool Changed, IReadOnlyList<string> Problems)
{
    private const long MiB = 1 << 20;

    /// <summary>
    /// Finds each volume's partition in the table, by type and name; makes those that are missing in free space; lets
    /// those grow that may. Volumes with maxSize get their space first, each in the order of the manifest and leaving the
    /// others what they need at least; those without share what is left in that order, so that the last on the disk can grow.
    /// Nothing else in the table is changed.
    /// </summary>
    /// <param name="newId">Makes the identifiers of new partitions.</param>
    public static VolumeSpace Arrange(GptEditor table, IReadOnlyList<VolumeDocument> volumes, Func<Guid> newId)
    {
        var (places, problems, changed) = (new List<VolumePartition>(), new List<string>(), false);
        var missing = new List<VolumeDocument>();
        foreach (var volume in volumes)
        {
            var found = table.Partitions.Where(p => p.Partition.Type == GptTypes.ImageForgeVolume && p.Partition.Name == NameOf(volume)).ToList();
            if (found.Count > 1) problems.Add($"{volume.Name}: {found.Count} partitions are called {NameOf(volume)}; none of them is touched");
            else if (found is [var only]) places.Add(new(volume, only.Number, only.Partition, 0));
            else missing.Add(volume);
        }

        List<VolumeDocument> inOrder = [.. missing.Where(v => v.MaxSize is not null), .. missing.Where(v => v.MaxSize is null)];
        for (var i = 0; i < inOrder.Count; i++)
        {
            // What cannot be made at all must not keep others small.
            var othersNeed = inOrder.Skip(i + 1).Select(LeastOf).Where(least => least <= Largest(table)).Sum();
            if (Place(table, inOrder[i], othersNeed, newId) is { } place)
            {
                places.Add(place);
                changed = true;
            }
            else
            {
                problems.Add($"{inOrder[i].Name}: {DiskSizes.About(Largest(table))} are free in one piece, and it needs {DiskSizes.About(LeastOf(inOrder[i]))}");
            }
        }

        for (var i = 0; i < places.Count; i++)
        {
            if (!places[i].Volume.Grow || Grow(table, places[i]) is not { } grown) continue;
            places[i] = grown;
            changed = true;
        }

        return new(places, changed, problems);
    }

    public static string NameOf(VolumeDocument volume) => GptTypes.VolumePrefix + volume.Name;

    private static VolumePartition? Place(GptEditor table, VolumeDocument volume, long othersNeed, Func<Guid> newId)
    {
        if (table.FreeAreas.Count == 0) return null;
        var area = table.FreeAreas.MaxBy(a => a.Sectors);
        // What other areas hold for the others need not be kept free in this one.
        var elsewhere = table.FreeAreas.Sum(a => Bytes(table, a)) - Bytes(table, area);
        var (free, least) = (Bytes(table, area), LeastOf(volume));
        if (free < least) return null;
        var wanted = Math.Min(volume.MaxSize ?? long.MaxValue, free - Math.Max(0, othersNeed - elsewhere));
        var length = Math.Max(least, wanted / MiB * MiB);
        var partition = new GptPartition(GptTypes.ImageForgeVolume, newId(), area.FirstLba, area.FirstLba + length / table.SectorSize - 1,
            NameOf(volume), GptTypes.AttributeVolumeUnformatted);
        return new(volume, table.Add(partition), partition, 0);
    }

    private static VolumePartition? Grow(GptEditor table, VolumePartition place)
    {
        var (partition, sector) = (place.Partition, table.SectorSize);
        var reachable = (table.LastReachable(partition) - partition.FirstLba + 1) * sector;
        var length = Math.Min(place.Volume.MaxSize ?? long.MaxValue, reachable) / MiB * MiB;
        var gain = length - partition.Sectors * sector;
        if (gain < MiB) return null;
        var grown = partition with { LastLba = partition.FirstLba + length / sector - 1 };
        table.Change(place.Number, grown);
        return place with { Partition = grown, GrownBy = gain };
    }

    /// <summary>Partitions are whole MiB.</summary>
    private static long LeastOf(VolumeDocument volume) => (volume.LeastSize + MiB - 1) / MiB * MiB;

    private static long Largest(GptEditor table) => table.FreeAreas.Select(a => Bytes(table, a)).DefaultIfEmpty(0).Max();

    private static long Bytes(GptEditor table, FreeArea area) => area.Sectors * table.SectorSize / MiB * MiB;
}
