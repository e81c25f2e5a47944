// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>What the keys of one volume must agree on.</summary>
internal static class VolumeRules
{
    public static void Check(VolumeDocument volume, RecordScope scope)
    {
        if (scope.Good("minSize", "maxSize", "disk", "filesystem")) CheckSizes(volume, scope);
        if (!scope.Good("filesystem")) return;
        var (word, limits) = (WordOf(volume.FileSystem), FileSystemLimits.Of(volume.FileSystem));
        if (scope.Good("grow") && volume.Grow && !limits.Grows)
            scope.Error(DiagnosticCode.FileSystemUnfit, "grow", $"{word} cannot grow", null, "remove grow, or choose ext4, xfs or btrfs");
        if (scope.Good("label") && volume.Label?.Length > limits.LongestLabel)
            scope.Error(DiagnosticCode.FileSystemUnfit, "label", $"{volume.Label.Length} characters are too long for a label of {word}", $"at most {limits.LongestLabel}");
        if (!scope.Good("mountOptions")) return;
        for (var i = 0; i < volume.MountOptions.Count; i++)
        {
            var option = VolumeDocument.Options.Words[(int)volume.MountOptions[i]];
            if (!FileSystemLimits.Knows(volume.FileSystem, volume.MountOptions[i]))
                scope.Error(DiagnosticCode.FileSystemUnfit, "mountOptions", i, $"{word} has no option {option.Word}", null, $"{option.Word}: {option.Meaning}");
        }

        if (scope.Good("grow") && volume.Grow && volume.MountOptions.Contains(VolumeMountOption.ReadOnly))
            scope.Error(DiagnosticCode.FileSystemUnfit, "grow", "a volume that is mounted read-only cannot grow", null, "remove grow, or ro from mountOptions");
        if (scope.Good("mountPath") && volume.MountPoint == "/var" && volume.MountOptions.Contains(VolumeMountOption.ReadOnly))
            scope.Error(DiagnosticCode.FileSystemUnfit, "mountOptions", "the system itself writes to /var", null, "remove ro, or mount the volume below /var");
    }

    public static string WordOf(FileSystem fileSystem) => VolumeDocument.FileSystems.Words[(int)fileSystem].Word;

    private static void CheckSizes(VolumeDocument volume, RecordScope scope)
    {
        var (word, least) = (WordOf(volume.FileSystem), FileSystemLimits.Of(volume.FileSystem).LeastSize);
        if (volume.MaxSize < least)
            scope.Error(DiagnosticCode.SizesReversed, "maxSize", $"{DiskSizes.Print(volume.MaxSize.Value)} are too small for {word}", $"at least {DiskSizes.Print(least)}");
        else if (volume.MinSize > volume.MaxSize)
            scope.Error(DiagnosticCode.SizesReversed, "maxSize", $"{DiskSizes.Print(volume.MaxSize.Value)} are less than minSize", $"at least {DiskSizes.Print(volume.MinSize.Value)}");
        if (volume.Disk?.MaxSize is { } disk && volume.LeastSize > disk)
            scope.Error(DiagnosticCode.VolumeTooLarge, volume.MinSize is null ? "disk" : "minSize",
                $"no disk of at most {DiskSizes.Print(disk)} has room for {DiskSizes.Print(volume.LeastSize)}", null, "lower minSize, or raise disk.maxSize");
    }
}
