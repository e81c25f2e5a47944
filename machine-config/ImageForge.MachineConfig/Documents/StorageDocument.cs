// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>The disk that keeps the machine's state.</summary>
public sealed record InstallSettings
{
    /// <summary>Below /dev. A blank disk is partitioned; one with foreign contents is left alone.</summary>
    public string Disk { get; init; } = "";

    internal static RecordShape<InstallSettings> Shape { get; } = new("install", "The disk that keeps the machine's state.", new InstallSettings(),
        new Field<InstallSettings, string>("disk", HardwareNames.BlockDevice, i => i.Disk, (i, v) => i with { Disk = v },
            "Disk that holds the STATE partition when the boot medium has none. A blank one is partitioned.")
        { Example = "/dev/vda", Required = true });
}

/// <summary>kind: Storage. What the machine keeps across reboots, and where.</summary>
public sealed record StorageDocument
{
    /// <summary>Null: state is kept on the boot medium, or not at all where that has no room for it.</summary>
    public InstallSettings? Install { get; init; }

    internal static RecordShape<StorageDocument> Shape { get; } = new("Storage", "What the machine keeps across reboots, and where.",
        new StorageDocument(),
        new Field<StorageDocument, InstallSettings>("install", InstallSettings.Shape, s => s.Install, (s, v) => s with { Install = v },
            "The disk that keeps the machine's state.")
        { Example = "{disk: /dev/vda}" })
    {
        IsDocument = true,
    };

    internal static Kind<StorageDocument> Kind { get; } = new SingleKind<StorageDocument>(Shape, m => m.Storage, (m, v) => m with { Storage = v });
}
