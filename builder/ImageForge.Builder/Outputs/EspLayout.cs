// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Bake;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Content;
using ImageForge.Formats.Fat;
using ImageForge.Formats.Pe;
using static System.Buffers.Binary.BinaryPrimitives;
using Names = ImageForge.Builder.Bake.BakedPieces.Names;

namespace ImageForge.Builder.Outputs;

/// <summary>
/// The EFI system partition of disks and ISO images: systemd-boot, and one unified kernel image that UEFI firmware,
/// GRUB and the ISO's directory all take the kernel and the initramfs from.
/// </summary>
/// <param name="UkiOffset">Where the unified kernel image starts in the volume, in bytes.</param>
internal sealed record EspLayout(FatVolume Volume, UnifiedKernelImage Uki, long UkiOffset)
{
    public const string UkiPath = "EFI/Linux/imageforge.efi";
    public const string GrubConfigPath = "grub/grub.cfg";

    /// <summary>Where kernel and initramfs start in the volume, in bytes; multiples of 2048.</summary>
    public long KernelOffset => UkiOffset + Uki.LinuxOffset;

    /// <inheritdoc cref="KernelOffset"/>
    public long InitramfsOffset => UkiOffset + Uki.InitrdOffset;

    /// <param name="grubConfig">Null: GRUB reads its configuration elsewhere.</param>
    public static EspLayout Create(BuildPlan plan, BakedPieces pieces, FatType type, string? grubConfig)
    {
        var uki = UnifiedKernelImage.Create(new UkiParts
        {
            Stub = pieces[Names.EfiStub].Content,
            OsRelease = pieces[Names.OsRelease].Text,
            CommandLine = plan.CommandLine,
            KernelRelease = plan.KernelRelease,
            Initrd = pieces.Initramfs.Content,
            Linux = pieces.Kernel.Content,
        });
        var files = new List<FatFile>
        {
            new(UkiPath, uki.Content),
            new("EFI/BOOT/BOOTX64.EFI", pieces[Names.SystemdBoot].Content),
            new("loader/loader.conf", pieces[Names.LoaderConf].Content),
        };
        if (grubConfig is not null)
            files.Add(new FatFile(GrubConfigPath, ByteSource.FromMemory(System.Text.Encoding.UTF8.GetBytes(grubConfig))));
        var volume = FatVolume.Create(new FatOptions
        {
            Type = type,
            // Any number will do that is not the same for every image ever made.
            VolumeId = ReadUInt32LittleEndian(plan.Digest.ToBytes()),
            Label = "IMAGEFORGE",
            Timestamp = plan.Epoch,
        }, files);
        return new EspLayout(volume, uki, volume.OffsetOf(UkiPath));
    }
}
