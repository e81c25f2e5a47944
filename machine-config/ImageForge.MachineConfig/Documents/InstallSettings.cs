// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>What may happen to a disk that holds something of which this system knows nothing.</summary>
public enum DiskWipe
{
    Never,
    Foreign,
}

/// <summary>The disk that keeps the machine's state.</summary>
public sealed record InstallSettings
{
    public DiskSelector Disk { get; init; } = Nothing;

    public DiskWipe Wipe { get; init; }

    private static readonly DiskSelector Nothing = new();

    internal static ChoiceShape<DiskWipe> Wipes { get; } = new("a way to treat what is on the disk",
        new("never", DiskWipe.Never, "a disk that holds anything but partitions of this system is left alone, and the machine keeps no state"),
        new("foreign", DiskWipe.Foreign, "whatever is on the disk is erased at the first boot, unless it has partitions of this system"));

    internal static RecordShape<InstallSettings> Shape { get; } = new("install", "The disk that keeps the machine's state.", new InstallSettings(),
        new Field<InstallSettings, DiskSelector>("disk", DiskSelector.Shape, i => i.Disk, (i, v) => i with { Disk = v },
            "Disk that holds the STATE partition when the boot medium has none. A blank one is partitioned.")
        { Example = "{path: /dev/vda}", Required = true },
        new Field<InstallSettings, DiskWipe>("wipe", Wipes, i => i.Wipe, (i, v) => i with { Wipe = v },
            "What happens to a disk that is not blank.")
        { Example = "foreign" });
}
