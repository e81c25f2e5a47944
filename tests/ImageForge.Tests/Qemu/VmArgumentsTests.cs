// SPDX-License-Identifier: Apache-2.0
using ImageForge.Qemu.Machine;

namespace ImageForge.Tests.Qemu;

public sealed class VmArgumentsTests
{
    private static readonly VmSpec Base = new() { Name = "edge-1", Directory = "/c/node1" };

    public static TheoryData<string> Variants() => ["raw-bios", "iso-cd-uefi", "usb-and-disk", "pxe-uefi", "kernel", "comma"];

    [Theory, MemberData(nameof(Variants))]
    public void CommandLine(string variant)
    {
        var ovmf = new OvmfImages("/fw/code.fd", "/fw/vars.fd");
        var nic = new Nic("52:54:00:aa:00:01", "/c/port0.sock");
        var spec = variant switch
        {
            "raw-bios" => Base with { Drives = [new("/c/node1/disk.raw")], Nics = [nic with { Capture = "/c/a.pcap" }] },
            "iso-cd-uefi" => Base with { Firmware = Firmware.Uefi, Ovmf = ovmf, Drives = [new("/o/a.iso", Attachment.Cd), new("/c/node1/disk.raw")], Nics = [nic] },
            "usb-and-disk" => Base with { Drives = [new("/o/a.iso", Attachment.Usb), new("/c/q", Format: "qcow2")], MemoryMiB = 1024, Cpus = 2 },
            "pxe-uefi" => Base with { Firmware = Firmware.Uefi, Ovmf = ovmf, NetworkBoot = true, Nics = [nic], Drives = [new("/c/node1/disk.raw")] },
            "kernel" => Base with { Kernel = new("/o/vmlinuz", "/c/initrd", "console=ttyS0 quiet"), Nics = [new("52:54:00:aa:00:02")], NoReboot = true, Watchdog = true,
                FirmwareFiles = [new("opt/imageforge/config", "/c/config.yaml")], Accelerator = Accelerator.Kvm },
            _ => Base with { Directory = "/c,1", Drives = [new("/c,1/d,k.raw")] },
        };
        Verifier.Verify(string.Join('\n', VmArguments.Of(spec)), variant);
    }

    [Fact]
    public void UefiWithoutFirmwareIsRefused() =>
        Assert.Throws<ArgumentException>(() => VmArguments.Of(Base with { Firmware = Firmware.Uefi }));

    [Fact]
    public void MissingFirmwareNamesThePackage() =>
        Assert.Contains("package ovmf", Assert.Throws<ImageForge.Qemu.QemuException>(() => OvmfImages.Find(_ => false)).Hint);

    [Fact]
    public void RouterArguments() => Verifier.Verify(string.Join('\n', new Router("/c") { Boot = ("/o/pxe", "boot.ipxe") }.Arguments.Take(14)));
}
