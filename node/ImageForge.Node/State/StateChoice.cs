// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Gpt;

namespace ImageForge.Node.State;

/// <summary>Where the machine keeps its state.</summary>
internal abstract record StateChoice
{
    private StateChoice()
    {
    }

    public sealed record Use(Disk Disk) : StateChoice;

    /// <summary>The disk is to be partitioned, if it proves to be blank.</summary>
    public sealed record Prepare(Disk Disk) : StateChoice;

    /// <summary>Nowhere. The reason is null when nothing is amiss: the manifest asks for no disk.</summary>
    public sealed record Nowhere(string? Reason) : StateChoice;

    /// <summary>
    /// A STATE partition on the boot medium, else on the install disk, else on any disk in the order of names; and only
    /// when there is none at all, the install disk itself.
    /// </summary>
    /// <param name="bootDevice">The disk that the configuration came from; null when it came another way.</param>
    /// <param name="installDisk">What the manifest names; null: nothing.</param>
    public static StateChoice Of(IReadOnlyList<Disk> disks, string? bootDevice, string? installDisk)
    {
        var holding = disks.Where(d => !d.IsReadOnly && d.Table?.Find(GptTypes.ImageForgeState) is not null).ToList();
        var best = holding.Find(d => d.Device == bootDevice) ?? holding.Find(d => d.Device == installDisk) ?? holding.FirstOrDefault();
        if (best is not null) return new Use(best);
        if (installDisk is null) return new Nowhere(null);
        var wanted = disks.FirstOrDefault(d => d.Device == installDisk);
        if (wanted is null) return new Nowhere($"install disk {installDisk} is not there");
        if (wanted.IsReadOnly) return new Nowhere($"install disk {installDisk} is read-only");
        if (wanted.Table is not null || wanted.HasKernelPartitions)
            return new Nowhere($"install disk {installDisk} has partitions of something else and is left alone");
        return new Prepare(wanted);
    }
}
