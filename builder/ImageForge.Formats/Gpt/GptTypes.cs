// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Gpt;

/// <summary>Partition type GUIDs and attribute bits.</summary>
public static class GptTypes
{
    /// <summary>EFI system partition (UEFI 2.10, 5.3.3).</summary>
    public static readonly Guid EfiSystem = new("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");

    /// <summary>Where GRUB keeps its core image on a GPT disk (GRUB manual, "BIOS installation").</summary>
    public static readonly Guid BiosBoot = new("21686148-6449-6e6f-744e-656564454649");

    /// <summary>Microsoft basic data: what firmware and tools take the ISO 9660 part of a hybrid image for.</summary>
    public static readonly Guid BasicData = new("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7");

    /// <summary>The machine's manifest, see <see cref="Config.ConfigPartition"/>.</summary>
    public static readonly Guid ImageForgeConfig = new("6b1f4c3e-6d66-4f1c-9a53-494d47464346");

    /// <summary>What a node remembers over reboots, see <see cref="State.StateStore"/>.</summary>
    public static readonly Guid ImageForgeState = new("8f0b7a52-1c5e-4d7b-b0f4-494d47465354");

    /// <summary>A user's volume; its name is <see cref="VolumePrefix"/> and the volume's.</summary>
    public static readonly Guid ImageForgeVolume = new("2f6b9f0e-8a35-4e6c-b1d4-494d4746564f");

    public const string VolumePrefix = "IMAGEFORGE-";
    public const string ConfigName = "IMAGEFORGE-CONFIG";
    public const string StateName = "IMAGEFORGE-STATE";
    public const string EspName = "IMAGEFORGE-ESP";
    public const string BiosBootName = "IMAGEFORGE-BIOS";

    /// <summary>The platform needs the partition: tools must not delete it.</summary>
    public const ulong AttributeRequired = 1;

    /// <summary>Bit 60 of basic-data partitions: read-only.</summary>
    public const ulong AttributeReadOnly = 1UL << 60;

    /// <summary>
    /// Bit 48, the first of those that belong to the partition's type: nothing has been put into the volume yet that
    /// anybody would miss. Set with the entry and cleared after mkfs, so that a power cut in between is no riddle.
    /// </summary>
    public const ulong AttributeVolumeUnformatted = 1UL << 48;
}
