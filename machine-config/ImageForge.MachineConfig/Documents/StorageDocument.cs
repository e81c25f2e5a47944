// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>kind: Storage. What the machine keeps across reboots, and where.</summary>
public sealed record StorageDocument
{
    /// <summary>Null: state is kept on the boot medium, or not at all where that has no room for it.</summary>
    public InstallSettings? Install { get; init; }

    internal static RecordShape<StorageDocument> Shape { get; } = new("Storage", "What the machine keeps across reboots, and where.",
        new StorageDocument(),
        new Field<StorageDocument, InstallSettings>("install", InstallSettings.Shape, s => s.Install, (s, v) => s with { Install = v },
            "The disk that keeps the machine's state.")
        { Example = "{disk: {path: /dev/vda}}" })
    {
        IsDocument = true,
    };

    internal static Kind<StorageDocument> Kind { get; } = new SingleKind<StorageDocument>(Shape, m => m.Storage, (m, v) => m with { Storage = v });
}
