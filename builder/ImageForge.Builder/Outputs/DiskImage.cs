// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Bake;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Config;
using ImageForge.Formats.Content;
using ImageForge.Formats.Fat;
using ImageForge.Formats.Gpt;
using ImageForge.Formats.Grub;
using Names = ImageForge.Builder.Bake.BakedPieces.Names;

namespace ImageForge.Builder.Outputs;

/// <summary>The disk of raw and qcow2: boots on BIOS by GRUB and on UEFI by systemd-boot.</summary>
internal static class DiskImage
{
    private const int Sector = 512;

    // Firmware reads FAT16 as well, but some only FAT32 from fixed disks; the smallest FAT32 costs holes, not bytes.
    public const FatType EspType = FatType.Fat32;

    /// <param name="configuration">The machine's, as the node reads it.</param>
    public static DiskContent Compose(BuildPlan plan, BakedPieces pieces, ReadOnlySpan<byte> configuration)
    {
        var esp = EspLayout.Create(plan, pieces, EspType, pieces[Names.GrubDiskConfig].Text);
        var lengths = PlannedPartition.Disk.Select(p =>
            new PartitionRequest(p.Type, p.Name, p.Length ?? esp.Volume.Content.Length)).ToList();
        var table = GptTable.Arrange(Seed(plan), lengths);

        var core = table.Find(GptTypes.BiosBoot)!;
        var sector0 = new byte[Sector];
        GrubBootSector.WriteBootCode(sector0, pieces[Names.GrubDiskBoot].Content.ToArray(), core.FirstLba);
        ProtectiveMbr.Write(sector0, table.DiskSectors, bootableMarker: true);
        ByteSource?[] contents =
        [
            GrubBootSector.PlaceCore(pieces[Names.GrubDiskCore].Content, core.FirstLba),
            esp.Volume.Content,
            ByteSource.FromMemory(ConfigPartition.Encode(configuration)),
            null,
        ];
        return GptWriter.Compose(table, contents, sector0);
    }

    /// <summary>
    /// GRUB's configuration for this disk, which says where on it the kernel lies. The configuration lies there too, so
    /// the disk is laid out with one of the same length first.
    /// </summary>
    public static string RenderGrubConfig(BuildPlan plan, BakedPieces pieces)
    {
        var text = Render(EspLayout.Create(plan, pieces, EspType, ""));
        for (var round = 0; round < 4; round++)
        {
            var next = Render(EspLayout.Create(plan, pieces, EspType, text));
            if (next == text) return text;
            text = next;
        }

        throw new InvalidOperationException("the layout of the EFI system partition depends on digits of itself");

        string Render(EspLayout esp) => BootTexts.GrubDisk(plan, GrubScript.BlockList(esp.KernelOffset, esp.Uki.LinuxLength),
            GrubScript.BlockList(esp.InitramfsOffset, esp.Uki.InitrdLength));
    }

    /// <summary>What disk and partition identifiers are made from: another image or machine has others.</summary>
    public static string Seed(BuildPlan plan) => $"{plan.Digest} {plan.Machine}";
}
