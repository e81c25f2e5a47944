// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>What a file system can be and do.</summary>
/// <param name="LeastSize">Bytes of the smallest partition that its mkfs takes with the options that the node gives.</param>
/// <param name="LongestLabel">Characters.</param>
/// <param name="Grows">Whether the node has a program that makes it larger.</param>
internal sealed record FileSystemLimits(long LeastSize, int LongestLabel, bool Grows)
{
    private const long MiB = 1 << 20;

    public static FileSystemLimits Of(FileSystem fileSystem) => fileSystem switch
    {
        // mke2fs makes a journal of 1024 blocks from 8 MiB on.
        FileSystem.Ext4 => new(8 * MiB, 16, Grows: true),
        // mkfs.xfs refuses less since 5.19: "filesystem must be larger than 300MB".
        FileSystem.Xfs => new(300 * MiB, 12, Grows: true),
        // mkfs.btrfs: 109 MiB for one device with the default profiles.
        FileSystem.Btrfs => new(128 * MiB, 64, Grows: true),
        // FAT32 has at least 65525 clusters of 512 bytes.
        _ => new(40 * MiB, 11, Grows: false),
    };

    /// <summary>Whether it knows the option; those of the kernel's file system layer are known to all.</summary>
    public static bool Knows(FileSystem fileSystem, VolumeMountOption option) => option switch
    {
        VolumeMountOption.ProjectQuota or VolumeMountOption.UserQuota or VolumeMountOption.GroupQuota => fileSystem == FileSystem.Xfs,
        VolumeMountOption.CompressZstd => fileSystem == FileSystem.Btrfs,
        _ => true,
    };
}
