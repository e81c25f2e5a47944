// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Disks;

namespace ImageForge.Tests.Node.Disks;

/// <summary>A /sys of a few disks below a temporary directory, with the links that the kernel makes.</summary>
internal sealed class SysfsTree : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sysfs").FullName;

    public SysfsTree() => Directory.CreateDirectory(Path.Combine(_root, "block"));

    /// <param name="bus">Below /sys/devices, e.g. pci0000:00/0000:00:04.0/virtio1.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="files">Path below the disk's directory and content.</param>
    public SysfsTree Add(string name, string bus, long size, params (string File, string Content)[] files)
    {
        var directory = Path.Combine(_root, "devices", bus, "block", name);
        Directory.CreateDirectory(directory);
        foreach (var (file, content) in ((string, string)[])[("size", $"{size / 512}\n"), ("ro", "0\n"), .. files])
        {
            var path = Path.Combine(directory, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content, System.Text.Encoding.Latin1);
        }

        File.CreateSymbolicLink(Path.Combine(_root, "block", name), $"../devices/{bus}/block/{name}");
        return this;
    }

    public IReadOnlyList<DiskFacts> Disks => DiskFacts.List(_root);

    /// <summary>A server: a disk for the system, two alike for data, a card, a drive and what is no disk.</summary>
    public static SysfsTree Server() => new SysfsTree()
        .Add("nvme0n1", "pci0000:00/0000:00:1d.0/0000:01:00.0/nvme/nvme0", 512_000_000_000, ("wwid", "eui.0025385b71b0aaaa\n"),
            ("device/model", "Samsung SSD 980 PRO 500GB               \n"), ("device/serial", "S5GYNG0R111111      \n"), ("queue/rotational", "0\n"))
        .Add("sda", "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0", 4_000_787_030_016, ("queue/rotational", "1\n"),
            ("device/model", "ST4000NM0035-1V4\n"), ("device/wwid", "naa.5000c500a1b2c3d4\n"), ("device/vpd_pg80", "\0\u0080\0\u0008ZC1A2B3C"))
        .Add("sdb", "pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0", 4_000_787_030_016, ("queue/rotational", "1\n"),
            ("device/model", "ST4000NM0035-1V4\n"), ("device/wwid", "naa.5000c500a1b2ffff\n"))
        .Add("mmcblk0", "platform/soc/fe340000.mmc/mmc_host/mmc0/mmc0:0001", 31_914_983_424, ("device/name", "BJTD4R\n"), ("device/serial", "0x2d3a1f00\n"))
        .Add("mmcblk0boot0", "platform/soc/fe340000.mmc/mmc_host/mmc0/mmc0:0001", 4 << 20)
        .Add("vda", "pci0000:00/0000:00:04.0/virtio1", 64 << 20, ("serial", "state\n"), ("queue/rotational", "1\n"))
        .Add("sr0", "pci0000:00/0000:00:1f.2/ata3/host2/target2:0:0/2:0:0:0", 700 << 20)
        .Add("loop0", "virtual", 100 << 20)
        .Add("dm-0", "virtual", 100 << 20)
        .Add("sdc", "pci0000:00/0000:00:14.0/usb1", 0);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
