// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Bake;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Config;
using ImageForge.Formats.Content;
using ImageForge.Formats.Fat;
using ImageForge.Formats.Gpt;
using ImageForge.Formats.Iso9660;
using Names = ImageForge.Builder.Bake.BakedPieces.Names;

namespace ImageForge.Builder.Outputs;

/// <summary>
/// The hybrid ISO: boots on BIOS and UEFI, as a CD and as a disk or stick. Kernel and initramfs are in it once, inside the
/// unified kernel image; the names that GRUB reads them by point there.
/// </summary>
internal static class IsoImage
{
    public const string KernelPath = "vmlinuz";
    public const string InitramfsPath = "initramfs";
    public const string GrubConfigPath = "boot/grub/grub.cfg";

    /// <inheritdoc cref="DiskImage.Compose"/>
    public static DiskContent Compose(BuildPlan plan, BakedPieces pieces, ReadOnlySpan<byte> configuration)
    {
        // FAT16: removable media need not be FAT32 (UEFI 2.10, 13.3), and this one is to be small.
        var esp = EspLayout.Create(plan, pieces, FatType.Fat16, grubConfig: null);
        var config = new PartitionRequest(GptTypes.ImageForgeConfig, GptTypes.ConfigName, ConfigPartition.Length);
        return HybridIso.Create(new HybridIsoParts
        {
            Label = "IMAGEFORGE",
            Timestamp = plan.Epoch,
            Seed = DiskImage.Seed(plan),
            GrubImage = pieces[Names.GrubCdCore].Content,
            GrubHybridSector = pieces[Names.GrubHybridBoot].Content,
            Esp = esp.Volume.Content,
            Files = [new IsoFile(GrubConfigPath, pieces[Names.GrubCdConfig].Content)],
            SharedFiles =
            [
                new IsoSharedFile(KernelPath, esp.KernelOffset, pieces.Kernel.Content.Length),
                new IsoSharedFile(InitramfsPath, esp.InitramfsOffset, pieces.Initramfs.Content.Length),
            ],
            Partitions = [(config, ByteSource.FromMemory(ConfigPartition.Encode(configuration)))],
        });
    }
}
