// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Rules.Targets;

/// <summary>Whether the disks that are chosen exist at the target, and whether anything is kept there.</summary>
internal static class DiskRules
{
    public static void Check(ManifestScope scope, Target target)
    {
        if (scope.Single(StorageDocument.Kind) is { Good: true, Record.Install: { } install } storage)
            CheckDisk(install.Disk, storage.Scope.Within("install").Within("disk"), target);
        foreach (var volume in scope.All(VolumeDocument.Kind))
            if (volume is { Good: true, Record.Disk: { } disk }) CheckDisk(disk, volume.Scope.Within("disk"), target);
    }

    public static void CheckKept(ManifestScope scope, Target target)
    {
        if (target.Keeps || scope.Single(MachineDocument.Kind) is not { } machine) return;
        var storage = scope.Single(StorageDocument.Kind);
        if (storage is { Good: false } or { Record.Install: not null }) return;
        var at = storage?.Scope ?? machine.Scope;
        at.At.Warning(DiagnosticCode.TargetKeepsNothing, at.Node, $"{target.Title} has no boot medium that keeps anything: the machine gets a new identity with each boot", null,
            "add kind: Storage, install: {disk: {minSize: 16GB}}");
    }

    private static void CheckDisk(DiskSelector disk, RecordScope scope, Target target)
    {
        var expected = string.Join(", ", target.Disks.Select(d => $"/dev/{d}…"));
        if (disk.Path is { } path && !target.Disks.Any(d => path["/dev/".Length..].StartsWith(d, StringComparison.Ordinal)))
            scope.Warning(DiagnosticCode.TargetDisk, "path", $"{target.Title} has no disk of this name", expected, "choose it by minSize, or by one of these names");
        if (disk.Type is { } type && !target.Disks.Contains(PrefixOf(type)))
            scope.Warning(DiagnosticCode.TargetDisk, "type", $"{target.Title} has no disk of this type", expected, "choose it by minSize, or by a type of such a name");
    }

    private static string PrefixOf(DiskType type) => type switch
    {
        DiskType.Nvme => "nvme",
        DiskType.Sd => "mmcblk",
        DiskType.Virtio => "vd",
        _ => "sd",
    };
}
