// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Qemu.Machine;

/// <summary>QEMU's command line for a <see cref="VmSpec"/>: a pure function, so that golden files can hold it.</summary>
public static class VmArguments
{
    /// <summary>The name of the virtio-serial port on which the mesh agent reports (one JSON object a line).</summary>
    public const string StatusPort = "dev.imageforge.status";

    public static IReadOnlyList<string> Of(VmSpec spec)
    {
        List<string> arguments =
        [
            "-name", spec.Name,
            // graphics=off makes SeaBIOS and its iPXE speak on the serial console as well.
            "-machine", spec.Firmware == Firmware.Bios ? "q35,graphics=off" : "q35",
            .. spec.Accelerator.Arguments,
            "-m", $"{spec.MemoryMiB}M", "-smp", $"{spec.Cpus}",
            "-nodefaults", "-no-user-config", "-display", "none",
            "-chardev", $"file,id=console,path={Escape(spec.ConsolePath)}", "-serial", "chardev:console",
            "-chardev", $"socket,id=qmp,server=on,wait=off,path={Escape(spec.QmpPath)}", "-mon", "chardev=qmp,mode=control",
            "-device", "virtio-serial-pci",
            "-chardev", $"file,id=status,path={Escape(spec.StatusPath)}",
            "-device", $"virtserialport,chardev=status,name={StatusPort}",
            "-device", "virtio-rng-pci",
        ];
        AddFirmware(arguments, spec);
        AddDrives(arguments, spec);
        AddNics(arguments, spec);
        if (spec.Kernel is { } kernel)
            arguments.AddRange(["-kernel", kernel.Kernel, "-initrd", kernel.Initrd, "-append", kernel.CommandLine]);
        foreach (var file in spec.FirmwareFiles)
            arguments.AddRange(["-fw_cfg", $"name={file.Name},file={Escape(file.Path)}"]);
        if (spec.Watchdog) arguments.AddRange(["-device", "i6300esb", "-action", "watchdog=reset"]);
        if (spec.NoReboot) arguments.Add("-no-reboot");
        return arguments;
    }

    private static void AddFirmware(List<string> arguments, VmSpec spec)
    {
        if (spec.Firmware != Firmware.Uefi) return;
        var ovmf = spec.Ovmf ?? throw new ArgumentException("UEFI needs OVMF's images", nameof(spec));
        arguments.AddRange([
            "-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={Escape(ovmf.Code)}",
            "-drive", $"if=pflash,unit=1,format=raw,file={Escape(spec.VariablesPath)}",
        ]);
        // EDK II tries the network for half a minute when nothing else boots; a test that fails should fail at once.
        if (!spec.NetworkBoot)
            arguments.AddRange([
                "-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=n",
                "-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=n",
            ]);
    }

    private static void AddDrives(List<string> arguments, VmSpec spec)
    {
        if (spec.Drives.Any(d => d.Attachment == Attachment.Usb)) arguments.AddRange(["-device", "qemu-xhci"]);
        // Boot order: the network first where it is asked for, else the first drive.
        var order = spec.NetworkBoot ? 10 : 1;
        foreach (var (drive, i) in spec.Drives.Select((d, i) => (d, i)))
        {
            arguments.AddRange(["-drive", $"if=none,id=drive{i},format={drive.Format},file={Escape(drive.Path)}" +
                (drive.ReadOnly ? ",media=cdrom,readonly=on" : ",cache=writethrough")]);
            arguments.AddRange(["-device", drive.Attachment switch
            {
                Attachment.Virtio => $"virtio-blk-pci,drive=drive{i}",
                Attachment.Cd => $"ide-cd,drive=drive{i}",
                _ => $"usb-storage,drive=drive{i},removable=on",
            } + $",bootindex={order++}"]);
        }
    }

    private static void AddNics(List<string> arguments, VmSpec spec)
    {
        foreach (var (nic, i) in spec.Nics.Select((n, i) => (n, i)))
        {
            arguments.AddRange(["-netdev", nic.Port is { } port
                ? $"stream,id=net{i},server=off,addr.type=unix,addr.path={Escape(port)}"
                : $"user,id=net{i}{string.Concat(nic.Forwards.Select(f => $",hostfwd=tcp:127.0.0.1:{f.Host}-:{f.Guest}"))}"]);
            // OVMF has its own virtio-net driver; QEMU's option ROM would put iPXE in its place.
            var rom = spec.Firmware == Firmware.Uefi ? ",romfile=" : "";
            var boot = spec.NetworkBoot ? $",bootindex={1 + i}" : "";
            arguments.AddRange(["-device", $"virtio-net-pci,netdev=net{i},mac={nic.Mac}{rom}{boot}"]);
            if (nic.Capture is { } file)
                arguments.AddRange(["-object", $"filter-dump,id=capture{i},netdev=net{i},file={Escape(file)}"]);
        }
    }

    /// <summary>A comma ends a value in QEMU's option syntax and is doubled to stand for itself.</summary>
    internal static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);
}
