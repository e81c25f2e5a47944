// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>What a disk is, by what the kernel says about it. Each disk is of one type.</summary>
public enum DiskType
{
    Hdd,
    Ssd,
    Nvme,
    Sd,
    Virtio,
}

/// <summary>Chooses one disk: it must be all that is said here, and at boot exactly one disk must be.</summary>
public sealed record DiskSelector
{
    /// <summary>The kernel's name below /dev; null: any.</summary>
    public string? Path { get; init; }

    public DiskType? Type { get; init; }

    /// <summary>Pattern with * and ?; null: any.</summary>
    public string? Model { get; init; }

    public string? Serial { get; init; }

    public string? Wwid { get; init; }

    /// <summary>Pattern over the path below /sys/devices; null: any.</summary>
    public string? BusPath { get; init; }

    /// <summary>Bytes, included; null: no limit.</summary>
    public long? MinSize { get; init; }

    /// <summary>Bytes, included; null: no limit.</summary>
    public long? MaxSize { get; init; }

    /// <summary>Whether it can be true of one disk only, however many there are.</summary>
    public bool NamesOne => Path is not null || Serial is not null || Wwid is not null;

    internal static ChoiceShape<DiskType> Types { get; } = new("a type of disk",
        new("hdd", DiskType.Hdd, "SATA, SAS or USB disk that rotates"),
        new("ssd", DiskType.Ssd, "SATA, SAS or USB disk that does not rotate"),
        new("nvme", DiskType.Nvme, "disk on PCI Express: /dev/nvme0n1"),
        new("sd", DiskType.Sd, "memory card or eMMC: /dev/mmcblk0"),
        new("virtio", DiskType.Virtio, "disk of a virtual machine: /dev/vda"));

    internal static RecordShape<DiskSelector> Shape { get; } = new("disk",
        "Chooses a disk: all keys given must be true of it, and at boot exactly one disk must match. Otherwise the console lists the disks seen and why each does not.",
        new DiskSelector(),
        new Field<DiskSelector, string>("path", HardwareNames.Disk, d => d.Path, (d, v) => d with { Path = v },
            "Name that the kernel gives the disk. It may change when disks are added: serial and wwid do not.")
        { Example = "/dev/vda" },
        new Field<DiskSelector, DiskType?>("type", new OptionalShape<DiskType>(Types), d => d.Type, (d, v) => d with { Type = v },
            "What kind of disk it is.")
        { Example = "nvme" },
        new Field<DiskSelector, long?>("minSize", new OptionalShape<long>(DiskSizes.Size), d => d.MinSize, (d, v) => d with { MinSize = v },
            "Smallest size of the disk.")
        { Example = "100GB" },
        new Field<DiskSelector, long?>("maxSize", new OptionalShape<long>(DiskSizes.Size), d => d.MaxSize, (d, v) => d with { MaxSize = v },
            "Largest size of the disk.")
        { Example = "2TB" },
        new Field<DiskSelector, string>("model", DiskPatterns.Model, d => d.Model, (d, v) => d with { Model = v },
            "Model, with * for any characters and ? for one.")
        { Example = "\"Samsung SSD*\"" },
        new Field<DiskSelector, string>("serial", DiskPatterns.Serial, d => d.Serial, (d, v) => d with { Serial = v }, "Serial number, whole.")
        { Example = "S4EVNF0M123456" },
        new Field<DiskSelector, string>("wwid", DiskPatterns.Wwid, d => d.Wwid, (d, v) => d with { Wwid = v }, "World Wide Identifier, whole.")
        { Example = "naa.5000c500a1b2c3d4" },
        new Field<DiskSelector, string>("busPath", DiskPatterns.BusPath, d => d.BusPath, (d, v) => d with { BusPath = v },
            "Path below /sys/devices, with * for any characters and ? for one.")
        { Example = "\"/pci0000:00/0000:00:17.0/ata1/*\"" })
    {
        Rules = Check,
    };

    private static void Check(DiskSelector disk, RecordScope scope)
    {
        if (disk == new DiskSelector() && scope.Good([.. Shape.Fields.Select(f => f.Key)]))
            scope.At.Error(DiagnosticCode.DiskUnselected, scope.Node, "nothing is said about the disk", $"at least one of {string.Join(", ", Shape.Fields.Select(f => f.Key))}",
                "for example path: /dev/vda");
        if (scope.Good("minSize", "maxSize") && disk.MinSize > disk.MaxSize)
            scope.Error(DiagnosticCode.DiskUnmatchable, "maxSize", "no disk is at least minSize and at most maxSize", $"{DiskSizes.Print(disk.MinSize.Value)} or more");
        if (scope.Good("path", "type") && disk is { Path: { } path, Type: { } type } && TypesOf(path) is { } possible && !possible.Contains(type))
            scope.Error(DiagnosticCode.DiskUnmatchable, "type", $"{path} is never of this type", string.Join(" or ", possible.Select(t => t.ToString().ToLowerInvariant())), "remove one of path and type");
    }

    /// <summary>The types of disk that the kernel gives such a name; null when the name says nothing.</summary>
    private static IReadOnlyList<DiskType>? TypesOf(string path) => path["/dev/".Length..] switch
    {
        ['v', 'd', ..] => [DiskType.Virtio],
        ['s', 'd', ..] => [DiskType.Hdd, DiskType.Ssd],
        ['n', 'v', 'm', 'e', ..] => [DiskType.Nvme],
        ['m', 'm', 'c', 'b', 'l', 'k', ..] => [DiskType.Sd],
        _ => null,
    };
}
