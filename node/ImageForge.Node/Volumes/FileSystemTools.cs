// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Volumes;

/// <summary>
/// Makes, checks, mounts and grows file systems with their own programs: mke2fs(8), mkfs.xfs(8), mkfs.btrfs(8),
/// mkfs.fat(8) and their siblings.
/// </summary>
internal sealed class FileSystemTools(RunTool run)
{
    /// <summary>As blkid(8), mount(8) and the manifest call it.</summary>
    public static string NameOf(FileSystem fileSystem) => fileSystem.ToString().ToLowerInvariant();

    /// <exception cref="IOException">The program failed; the message has its words.</exception>
    public async Task MakeAsync(VolumeDocument volume, string device)
    {
        var (program, arguments) = volume.FileSystem switch
        {
            FileSystem.Ext4 => ("mke2fs", Labelled(["-q", "-F", "-t", "ext4"], "-L", volume.Label)),
            FileSystem.Xfs => ("mkfs.xfs", Labelled(["-q", "-f"], "-L", volume.Label)),
            FileSystem.Btrfs => ("mkfs.btrfs", Labelled(["-q", "-f"], "-L", volume.Label)),
            // FAT knows capitals only, and Windows shows nothing of a label that has others.
            _ => ("mkfs.fat", Labelled(["-F", "32"], "-n", volume.Label?.ToUpperInvariant())),
        };
        await Expect(program, [.. arguments, device]);
    }

    /// <summary>
    /// Looks the file system over before it is mounted and repairs what is safe to repair. xfs and btrfs replay their
    /// journals when they are mounted and have nothing to do here.
    /// </summary>
    public async Task CheckAsync(FileSystem fileSystem, string device)
    {
        // e2fsck(8): 1 errors corrected, 2 corrected and a reboot wanted, which holds only for a mounted root.
        if (fileSystem == FileSystem.Ext4) await Expect("e2fsck", ["-p", device], worst: 3);
        // fsck.fat(8): 1 recoverable errors, which -a has corrected.
        if (fileSystem == FileSystem.Vfat) await Expect("fsck.fat", ["-a", device], worst: 1);
    }

    /// <summary>Mounts; an xfs that says of itself that it is damaged is repaired once.</summary>
    public async Task MountAsync(VolumeDocument volume, string device)
    {
        Directory.CreateDirectory(volume.MountPoint);
        var (flags, data) = OptionsOf(volume);
        try
        {
            Mounts.Mount(device, volume.MountPoint, NameOf(volume.FileSystem), flags, data);
        }
        catch (LinuxException e) when (e.Errno == Errno.EUCLEAN && volume.FileSystem == FileSystem.Xfs)
        {
            await Expect("xfs_repair", [device]);
            Mounts.Mount(device, volume.MountPoint, NameOf(volume.FileSystem), flags, data);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENODEV)
        {
            throw new IOException($"the kernel of this image does not know {NameOf(volume.FileSystem)}: build the image from this manifest", e);
        }
    }

    /// <summary>Lets the mounted file system use all of its device.</summary>
    public async Task GrowAsync(VolumeDocument volume, string device)
    {
        if (volume.FileSystem == FileSystem.Ext4) await Expect("resize2fs", [device]);
        if (volume.FileSystem == FileSystem.Xfs) await Expect("xfs_growfs", ["-d", volume.MountPoint]);
        if (volume.FileSystem == FileSystem.Btrfs) await Expect("btrfs", ["filesystem", "resize", "max", volume.MountPoint]);
    }

    /// <summary>mount(2)'s flags, and what only the file system understands.</summary>
    internal static (MountOptions Flags, string? Data) OptionsOf(VolumeDocument volume)
    {
        var (flags, data) = (MountOptions.None, new List<string>());
        // A damaged ext4 stops taking writes instead of spreading the damage; the others do so by themselves.
        if (volume.FileSystem == FileSystem.Ext4) data.Add("errors=remount-ro");
        foreach (var option in volume.MountOptions)
        {
            var flag = option switch
            {
                VolumeMountOption.ReadOnly => MountOptions.ReadOnly,
                VolumeMountOption.NoExecute => MountOptions.NoExecute,
                VolumeMountOption.NoSetUserId => MountOptions.NoSetUserId,
                VolumeMountOption.NoDevices => MountOptions.NoDevices,
                VolumeMountOption.NoAccessTime => MountOptions.NoAccessTime,
                VolumeMountOption.NoDirectoryAccessTime => MountOptions.NoDirectoryAccessTime,
                VolumeMountOption.LazyTime => MountOptions.LazyTime,
                VolumeMountOption.Synchronous => MountOptions.Synchronous,
                _ => MountOptions.None,
            };
            flags |= flag;
            if (flag == MountOptions.None) data.Add(DataOf(option));
        }

        return (flags, data.Count == 0 ? null : string.Join(',', data));
    }

    private static string DataOf(VolumeMountOption option) => option switch
    {
        VolumeMountOption.Discard => "discard",
        VolumeMountOption.ProjectQuota => "prjquota",
        VolumeMountOption.UserQuota => "usrquota",
        VolumeMountOption.GroupQuota => "grpquota",
        VolumeMountOption.CompressZstd => "compress=zstd",
        _ => throw new ArgumentOutOfRangeException(nameof(option), option, "is a flag of mount(2)"),
    };

    private static string[] Labelled(string[] arguments, string option, string? label) => label is null ? arguments : [.. arguments, option, label];

    private async Task Expect(string program, IReadOnlyList<string> arguments, int worst = 0)
    {
        var result = await run(program, arguments);
        if (!result.Succeeded(worst)) throw new IOException($"{program} {string.Join(' ', arguments)} ended with {result.Status}\n{result.Output}");
    }
}
