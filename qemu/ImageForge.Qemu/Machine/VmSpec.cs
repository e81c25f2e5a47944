// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Qemu.Machine;

/// <summary>Which firmware the machine starts with.</summary>
public enum Firmware
{
    /// <summary>SeaBIOS, which QEMU brings along.</summary>
    Bios,
    /// <summary>OVMF (EDK II), found on the host by <see cref="OvmfImages"/>.</summary>
    Uefi,
}

/// <summary>How a medium is attached.</summary>
public enum Attachment
{
    /// <summary>virtio-blk: /dev/vda and on.</summary>
    Virtio,
    /// <summary>A read-only CD on the AHCI controller: /dev/sr0.</summary>
    Cd,
    /// <summary>A stick on an xHCI controller: /dev/sda.</summary>
    Usb,
}

/// <summary>A disk image of the machine. <paramref name="Format"/> is QEMU's name: raw or qcow2.</summary>
public sealed record Drive(string Path, Attachment Attachment = Attachment.Virtio, string Format = "raw")
{
    public bool ReadOnly => Attachment == Attachment.Cd;
}

/// <summary>
/// A network card on a <see cref="Router"/> port (a unix socket), or on QEMU's own user network when
/// <paramref name="Port"/> is null. <paramref name="Capture"/>: a pcap file that gets every frame.
/// </summary>
public sealed record Nic(string Mac, string? Port = null, string? Capture = null)
{
    /// <summary>On the user network: ports of the host's loopback that lead to the machine, which sees the host as 10.0.2.2.</summary>
    public IReadOnlyList<PortForward> Forwards { get; init; } = [];
}

/// <summary>TCP; both 1 to 65535.</summary>
public sealed record PortForward(int Host, int Guest);

/// <summary>Boots without a medium: QEMU loads the kernel itself. Several initrds are concatenated by the caller.</summary>
public sealed record DirectKernel(string Kernel, string Initrd, string CommandLine);

/// <summary>A file that the guest reads under /sys/firmware/qemu_fw_cfg/by_name; <paramref name="Name"/> starts with opt/.</summary>
public sealed record FirmwareFile(string Name, string Path);

/// <summary>
/// One machine, described whole: <see cref="VmArguments"/> turns it into QEMU's command line and
/// <see cref="VirtualMachine"/> into a process. Paths only, never contents: secrets stay out of process arguments.
/// </summary>
public sealed record VmSpec
{
    /// <summary>Shown in process lists; letters, digits and dashes.</summary>
    public required string Name { get; init; }
    /// <summary>Where console.log, status.jsonl, qmp.sock, pid and the UEFI variables lie.</summary>
    public required string Directory { get; init; }
    public int MemoryMiB { get; init; } = 512;
    public int Cpus { get; init; } = 1;
    public Firmware Firmware { get; init; } = Firmware.Bios;
    /// <summary>OVMF's code and variable template; required for <see cref="Firmware.Uefi"/>.</summary>
    public OvmfImages? Ovmf { get; init; }
    public Accelerator Accelerator { get; init; } = Accelerator.Tcg;
    public IReadOnlyList<Drive> Drives { get; init; } = [];
    public IReadOnlyList<Nic> Nics { get; init; } = [];
    public DirectKernel? Kernel { get; init; }
    /// <summary>Boot from the network before anything else.</summary>
    public bool NetworkBoot { get; init; }
    public IReadOnlyList<FirmwareFile> FirmwareFiles { get; init; } = [];
    /// <summary>A watchdog that resets the machine when the guest arms it and then falls silent (Intel's 6300ESB).</summary>
    public bool Watchdog { get; init; }
    /// <summary>Do not restart: QEMU ends where the guest would reboot.</summary>
    public bool NoReboot { get; init; }

    public string ConsolePath => Path.Combine(Directory, "console.log");
    public string StatusPath => Path.Combine(Directory, "status.jsonl");
    public string QmpPath => Path.Combine(Directory, "qmp.sock");
    public string PidPath => Path.Combine(Directory, "pid");
    public string VariablesPath => Path.Combine(Directory, "uefi-vars.fd");
}
