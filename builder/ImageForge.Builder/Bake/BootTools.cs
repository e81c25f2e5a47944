// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Store;
using Names = ImageForge.Builder.Bake.BakedPieces.Names;

namespace ImageForge.Builder.Bake;

/// <summary>Where packages keep what boots machines, and what is unpacked to run or load.</summary>
internal static class BootTools
{
    private const string Libraries = "usr/lib/x86_64-linux-gnu/";
    private const string Grub = "usr/lib/grub/i386-pc/";

    /// <summary>Pieces that are files of packages, unchanged.</summary>
    public static IReadOnlyList<(string Name, string Package, string Path)> Copied { get; } =
    [
        (Names.EfiStub, "systemd-boot-efi", "usr/lib/systemd/boot/efi/linuxx64.efi.stub"),
        (Names.SystemdBoot, "systemd-boot-efi", "usr/lib/systemd/boot/efi/systemd-bootx64.efi"),
        (Names.GrubDiskBoot, "grub-pc-bin", Grub + "boot.img"),
        (Names.GrubHybridBoot, "grub-pc-bin", Grub + "boot_hybrid.img"),
        (Names.IpxeEfi, "ipxe", "usr/lib/ipxe/snponly.efi"),
    ];

    /// <summary>What grub-mkimage and the compressor need of their packages.</summary>
    public static bool Wanted(PackageFile file) =>
        file.Path == GrubMkimage.Program || file.Path.StartsWith(Grub, StringComparison.Ordinal)
        || (file.Path.StartsWith(Libraries, StringComparison.Ordinal) && file.Path.IndexOf('/', Libraries.Length) < 0);

    public static string ZstdPath(string tools) => Path.Combine(tools, Libraries, "libzstd.so.1");
}
