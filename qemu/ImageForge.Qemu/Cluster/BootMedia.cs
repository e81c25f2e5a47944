// SPDX-License-Identifier: Apache-2.0
using ImageForge.Qemu.Host;
using ImageForge.Qemu.Machine;

namespace ImageForge.Qemu.Cluster;

/// <summary>
/// The artifacts that machines boot from. <paramref name="NetworkDirectory"/> is the PXE set: vmlinuz, initramfs,
/// config.cpio, cmdline, boot.ipxe, autoexec.ipxe and snponly.efi.
/// </summary>
public sealed record BootMedia(string? Raw, string? Iso, string? NetworkDirectory)
{
    // STATE takes 4 MiB and GPT 34 sectors at each end; the rest leaves room for what later versions keep there.
    private const long StateDiskBytes = 64 << 20;

    /// <summary>The kernel, for probing what accelerator runs it.</summary>
    public string? Kernel => NetworkDirectory is { } d && File.Exists(Path.Combine(d, "vmlinuz")) ? Path.Combine(d, "vmlinuz") : null;

    /// <summary>The way DHCP points to, for machines that boot from the network.</summary>
    public (string Directory, string File) NetworkBoot(Firmware firmware) =>
        (Required(NetworkDirectory, "pxe"), firmware == Firmware.Uefi ? "snponly.efi" : "boot.ipxe");

    /// <summary>Completes a machine's description with what it boots, making its own disks where there are none yet.</summary>
    public VmSpec Attach(VmSpec spec, BootMode boot)
    {
        Directory.CreateDirectory(spec.Directory);
        var disk = Path.Combine(spec.Directory, "disk.raw");
        switch (boot)
        {
            case BootMode.Raw:
                if (!File.Exists(disk)) SparseFile.Copy(Required(Raw, "raw"), disk);
                return spec with { Drives = [new(disk)] };
            case BootMode.Iso:
                SparseFile.CreateBlank(disk, StateDiskBytes);
                return spec with { Drives = [new(Required(Iso, "iso"), Attachment.Cd), new(disk)] };
            case BootMode.Pxe:
                SparseFile.CreateBlank(disk, StateDiskBytes);
                return spec with { Drives = [new(disk)], NetworkBoot = true };
            default:
                SparseFile.CreateBlank(disk, StateDiskBytes);
                return spec with { Drives = [new(disk)], Kernel = Direct(spec.Directory) };
        }
    }

    // QEMU loads one initrd; the kernel takes several archives in a row, so they are joined here as a boot loader would.
    private DirectKernel Direct(string directory)
    {
        var set = Required(NetworkDirectory, "pxe");
        var initrd = Path.Combine(directory, "initrd");
        using (var joined = new FileStream(initrd, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            foreach (var part in new[] { "initramfs", "config.cpio" })
            {
                using var source = File.OpenRead(Path.Combine(set, part));
                source.CopyTo(joined);
                // An archive starts at a multiple of four (kernel: buffer-format, "align to 4").
                while (joined.Position % 4 != 0) joined.WriteByte(0);
            }
        }

        return new(Path.Combine(set, "vmlinuz"), initrd, File.ReadAllText(Path.Combine(set, "cmdline")).Trim());
    }

    private static string Required(string? path, string output) => path is not null && Path.Exists(path) ? path :
        throw new QemuException(QemuFault.Request, "IF4040", $"there is no artifact of the output {output} to boot from",
            $"build it: imageforge build MANIFEST --output {output}");
}
