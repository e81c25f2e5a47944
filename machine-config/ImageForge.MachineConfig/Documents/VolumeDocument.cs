// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>File systems that volumes can have.</summary>
public enum FileSystem
{
    Ext4,
    Xfs,
    Btrfs,
    Vfat,
}

/// <summary>Options of mount(8), under its names.</summary>
public enum VolumeMountOption
{
    ReadOnly,
    NoExecute,
    NoSetUserId,
    NoDevices,
    NoAccessTime,
    NoDirectoryAccessTime,
    LazyTime,
    Synchronous,
    Discard,
    ProjectQuota,
    UserQuota,
    GroupQuota,
    CompressZstd,
}

/// <summary>kind: Volume. A partition with a file system, made at the first boot and mounted at every one.</summary>
public sealed record VolumeDocument
{
    /// <summary>The partition is called IMAGEFORGE- and this.</summary>
    public string Name { get; init; } = "";

    /// <summary>Null: the disk that holds the machine's STATE.</summary>
    public DiskSelector? Disk { get; init; }

    public FileSystem FileSystem { get; init; }

    /// <summary>Bytes; null: the least that the file system can have (<see cref="FileSystemLimits"/>).</summary>
    public long? MinSize { get; init; }

    /// <summary>Bytes; null: all that is free.</summary>
    public long? MaxSize { get; init; }

    /// <summary>Whether partition and file system grow at boot when there is free space behind them.</summary>
    public bool Grow { get; init; }

    /// <summary>As written; <see cref="MountPoint"/> has the outcome.</summary>
    public string? MountPath { get; init; }

    public IReadOnlyList<VolumeMountOption> MountOptions { get; init; } = [];

    /// <summary>Of the file system; null: none.</summary>
    public string? Label { get; init; }

    public string MountPoint => MountPath ?? VolumeWords.MountRoot + Name;

    /// <summary>Bytes that the partition must have.</summary>
    public long LeastSize => Math.Max(MinSize ?? 0, FileSystemLimits.Of(FileSystem).LeastSize);

    internal static ChoiceShape<FileSystem> FileSystems { get; } = new("a file system",
        new("ext4", FileSystem.Ext4, "the usual one; grows"),
        new("xfs", FileSystem.Xfs, "for large files and many writers, 300 MiB or more; grows"),
        new("btrfs", FileSystem.Btrfs, "with checksums and compression; grows"),
        new("vfat", FileSystem.Vfat, "for what other systems read; without owners and permissions"));

    internal static ChoiceShape<VolumeMountOption> Options { get; } = new("a mount option",
        new("ro", VolumeMountOption.ReadOnly, "nothing can be written"),
        new("noexec", VolumeMountOption.NoExecute, "no program on it can be started"),
        new("nosuid", VolumeMountOption.NoSetUserId, "programs on it give nobody another user's rights"),
        new("nodev", VolumeMountOption.NoDevices, "device nodes on it are plain files"),
        new("noatime", VolumeMountOption.NoAccessTime, "reading does not write access times"),
        new("nodiratime", VolumeMountOption.NoDirectoryAccessTime, "reading directories does not write access times"),
        new("lazytime", VolumeMountOption.LazyTime, "times are kept in memory and written later"),
        new("sync", VolumeMountOption.Synchronous, "every write waits for the disk"),
        new("discard", VolumeMountOption.Discard, "tells the disk at once what is free"),
        new("prjquota", VolumeMountOption.ProjectQuota, "quotas of projects (xfs)"),
        new("usrquota", VolumeMountOption.UserQuota, "quotas of users (xfs)"),
        new("grpquota", VolumeMountOption.GroupQuota, "quotas of groups (xfs)"),
        new("compress=zstd", VolumeMountOption.CompressZstd, "compresses what is written (btrfs)"));

    internal static RecordShape<VolumeDocument> Shape { get; } = new("Volume",
        "A partition with a file system, made at the first boot that finds room for it and mounted at every boot. Nothing that is on a disk already is ever formatted.",
        new VolumeDocument(),
        new Field<VolumeDocument, string>("name", VolumeWords.Name, v => v.Name, (d, v) => d with { Name = v },
            "Name of the volume. The partition is called IMAGEFORGE- and this, by which it is found again on whatever disk the selector names.")
        { Example = "data", Required = true },
        new Field<VolumeDocument, DiskSelector>("disk", DiskSelector.Shape, v => v.Disk, (d, v) => d with { Disk = v },
            "Disk that the partition lies on. A blank one is partitioned; on one with a GPT only free space is used.")
        { Example = "{type: nvme, minSize: 1TB}", DefaultText = "the disk that holds STATE: the boot medium, or Storage.install.disk" },
        new Field<VolumeDocument, FileSystem>("filesystem", FileSystems, v => v.FileSystem, (d, v) => d with { FileSystem = v },
            "File system of the volume. Its programs and drivers come into the image by this key.")
        { Example = "xfs" },
        new Field<VolumeDocument, long?>("minSize", new OptionalShape<long>(DiskSizes.Size), v => v.MinSize, (d, v) => d with { MinSize = v },
            "Where less is free, the volume is not made.")
        { Example = "10GiB", DefaultText = "the least that the file system takes: ext4 8MiB, xfs 300MiB, btrfs 128MiB, vfat 40MiB" },
        new Field<VolumeDocument, long?>("maxSize", new OptionalShape<long>(DiskSizes.Size), v => v.MaxSize, (d, v) => d with { MaxSize = v },
            "Size of the partition where as much is free.")
        { Example = "100GiB", DefaultText = "all that is free and that no other volume needs for its minSize" },
        new Field<VolumeDocument, bool>("grow", new BooleanShape(), v => v.Grow, (d, v) => d with { Grow = v },
            "Whether partition and file system take, at boot, the free space that has come behind them, up to maxSize.")
        { Example = "true" },
        new Field<VolumeDocument, string>("mountPath", VolumeWords.MountPath, v => v.MountPath, (d, v) => d with { MountPath = v },
            "Where the volume is mounted. /var itself keeps everything below it over reboots, which is otherwise in memory.")
        { Example = "/var/lib/containers", DefaultText = "/var/mnt/ and the name" },
        new Field<VolumeDocument, IReadOnlyList<VolumeMountOption>>("mountOptions", new ListShape<VolumeMountOption>(Options, 16),
            v => v.MountOptions, (d, v) => d with { MountOptions = v }, "Options of mount(8).")
        { Example = "[noexec, nosuid, nodev]" },
        new Field<VolumeDocument, string>("label", VolumeWords.Label, v => v.Label, (d, v) => d with { Label = v },
            "Label of the file system, for other systems that read the disk.")
        { Example = "DATA", DefaultText = "none" })
    {
        IsDocument = true,
        Rules = VolumeRules.Check,
    };

    internal static Kind<VolumeDocument> Kind { get; } = new NamedKind<VolumeDocument>(Shape, m => m.Volumes, (m, v) => m with { Volumes = v });
}
