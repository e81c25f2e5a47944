// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig.Rules;

/// <summary>Volumes that share a disk, as far as the manifest tells: those with the same selector, or without any.</summary>
internal static class VolumeSpaceRules
{
    public static void Check(ManifestScope scope)
    {
        var volumes = scope.All(VolumeDocument.Kind);
        // No selector is not the same as an empty one, and null keys do not group.
        foreach (var sharing in volumes.Where(v => v.Good).GroupBy(v => v.Record.Disk ?? new DiskSelector())) CheckSharing([.. sharing]);
        CheckLabels(volumes);
    }

    private static void CheckSharing(IReadOnlyList<ReadDocument<VolumeDocument>> volumes)
    {
        if (volumes.Count < 2) return;
        var (first, last) = (volumes[0], volumes[^1]);
        var least = volumes.Sum(v => v.Record.LeastSize);
        if (first.Record.Disk?.MaxSize is { } disk && least > disk && volumes.All(v => v.Record.LeastSize <= disk))
            last.Scope.Error(DiagnosticCode.VolumeTooLarge, "disk",
                $"the {volumes.Count} volumes of this disk need {DiskSizes.About(least)} at least, more than its {DiskSizes.Print(disk)}", null,
                "lower a volume's minSize, or raise disk.maxSize");

        if (volumes.Where(v => v.Record.MaxSize is null).ToList() is [var greedy, .., var second])
            second.Scope.Warning(DiagnosticCode.VolumesCompete, "name", $"volume {greedy.Record.Name} on the same disk has no maxSize either", null,
                $"give one of them a maxSize; the other one stands on {ManifestScope.Whereabouts(greedy.Scope.Node.At, second.Scope.Node.At)}");
    }

    private static void CheckLabels(IReadOnlyList<ReadDocument<VolumeDocument>> volumes)
    {
        var seen = new Dictionary<string, ReadDocument<VolumeDocument>>(StringComparer.OrdinalIgnoreCase);
        foreach (var volume in volumes)
        {
            if (volume.Record.Label is not { } label || seen.TryAdd(label, volume)) continue;
            volume.Scope.Error(DiagnosticCode.VolumeAmbiguous, "label", $"volume {seen[label].Record.Name} has this label", null,
                $"give it another; upper and lower case count as the same (the first is on {ManifestScope.Whereabouts(seen[label].Scope.Node.At, volume.Scope.Node.At)})");
        }
    }
}
