// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Qemu.Machine;

/// <summary>OVMF as distributions install it: the read-only code and the template of its variable store.</summary>
public sealed record OvmfImages(string Code, string Variables)
{
    // Debian and Ubuntu; Fedora; Arch; openSUSE. The 4 MB builds come first: current QEMU wants pairs of one size.
    private static readonly OvmfImages[] Known =
    [
        new("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
        new("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
        new("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
        new("/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
        new("/usr/share/qemu/ovmf-x86_64-code.bin", "/usr/share/qemu/ovmf-x86_64-vars.bin"),
    ];

    /// <exception cref="QemuException">IF4003: no UEFI firmware on this host.</exception>
    public static OvmfImages Find() => Find(File.Exists);

    internal static OvmfImages Find(Func<string, bool> exists) =>
        Known.FirstOrDefault(o => exists(o.Code) && exists(o.Variables)) ??
        throw new QemuException(QemuFault.Host, "IF4003", "no UEFI firmware for virtual machines on this host",
            "install OVMF: package ovmf (Debian, Ubuntu) or edk2-ovmf (Fedora, Arch), or boot with --firmware bios");
}
