// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Config;
using ImageForge.Formats.Gpt;
using ImageForge.Formats.State;

namespace ImageForge.Builder.Plan;

/// <summary>One partition of a disk image, in the order in which they lie.</summary>
/// <param name="Length">Bytes; null: as large as what is in it needs.</param>
/// <param name="Holds">What is in it, for people.</param>
internal sealed record PlannedPartition(string Name, Guid Type, long? Length, string Holds)
{
    /// <summary>GRUB's core image has 160 KB; partitions are aligned to this anyway.</summary>
    public const long BiosBootLength = 1 << 20;

    /// <summary>The disk of raw and qcow2.</summary>
    public static IReadOnlyList<PlannedPartition> Disk { get; } =
    [
        new(GptTypes.BiosBootName, GptTypes.BiosBoot, BiosBootLength, "GRUB, for BIOS firmware"),
        new(GptTypes.EspName, GptTypes.EfiSystem, null, "systemd-boot and the unified kernel image, for UEFI firmware and GRUB"),
        new(GptTypes.ConfigName, GptTypes.ImageForgeConfig, ConfigPartition.Length, "the machine's configuration"),
        new(GptTypes.StateName, GptTypes.ImageForgeState, StateStore.Length, "blank; the machine's identity once it has booted"),
    ];
}
