// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Gpt;
using ImageForge.MachineConfig;

namespace ImageForge.Node.State;

/// <summary>Where the machine keeps its state.</summary>
internal abstract record StateChoice
{
    private StateChoice()
    {
    }

    public sealed record Use(Disk Disk) : StateChoice;

    /// <summary>The disk is to be partitioned, if it proves to be blank.</summary>
    /// <param name="Erase">It need not be: what is on it goes.</param>
    public sealed record Prepare(Disk Disk, bool Erase) : StateChoice;

    /// <summary>Nowhere. The reason is null when nothing is amiss: the manifest asks for no disk.</summary>
    public sealed record Nowhere(string? Reason) : StateChoice;

    /// <summary>
    /// A STATE partition on the boot medium, else on the install disk, else on any disk in the order of names; and only
    /// when there is none at all, the install disk itself.
    /// </summary>
    /// <param name="bootDevice">The disk that the configuration came from; null when it came another way.</param>
    /// <param name="installDisk">What the manifest's selector found; null: nothing.</param>
    /// <param name="wipe">What may happen to an install disk that holds something else.</param>
    public static StateChoice Of(IReadOnlyList<Disk> disks, string? bootDevice, string? installDisk, DiskWipe wipe = DiskWipe.Never)
    {
        var holding = disks.Where(d => !d.IsReadOnly && d.Table?.Find(GptTypes.ImageForgeState) is not null).ToList();
        var best = holding.Find(d => d.Device == bootDevice) ?? holding.Find(d => d.Device == installDisk) ?? holding.FirstOrDefault();
        if (best is not null) return new Use(best);
        if (installDisk is null) return new Nowhere(null);
        var wanted = disks.FirstOrDefault(d => d.Device == installDisk);
        if (wanted is null) return new Nowhere($"install disk {installDisk} cannot be read");
        if (wanted.IsReadOnly) return new Nowhere($"install disk {installDisk} is read-only");
        if (IsOurs(wanted)) return new Nowhere($"install disk {installDisk} has partitions of this system but no STATE and is left alone");
        if (wipe == DiskWipe.Foreign) return new Prepare(wanted, Erase: true);
        if (wanted.Table is not null || wanted.HasKernelPartitions)
            return new Nowhere($"install disk {installDisk} has partitions of something else and is left alone");
        return new Prepare(wanted, Erase: false);
    }

    /// <summary>A boot medium without STATE, or a disk whose volumes are somebody's data: never to be erased.</summary>
    private static bool IsOurs(Disk disk) =>
        disk.Table?.Partitions.Any(p => p.Name.StartsWith(GptTypes.VolumePrefix, StringComparison.Ordinal)) == true;
}
