// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Boot;

/// <summary>
/// The file systems below the read-only root. stage1 has mounted /dev, /proc, /sys and /run; started in another way
/// (a container, a disk root) they are mounted here.
/// </summary>
internal static class SystemMounts
{
    private const MountOptions Data = MountOptions.NoSetUserId | MountOptions.NoDevices;

    private static readonly (string Source, string Target, string FileSystem, MountOptions Options, string? Data)[] All =
    [
        ("proc", "/proc", "proc", Data | MountOptions.NoExecute, null),
        ("sysfs", "/sys", "sysfs", Data | MountOptions.NoExecute, null),
        ("devtmpfs", "/dev", "devtmpfs", MountOptions.NoSetUserId | MountOptions.NoExecute, "mode=0755"),
        ("devpts", "/dev/pts", "devpts", MountOptions.NoSetUserId | MountOptions.NoExecute, "mode=0620,ptmxmode=0666"),
        ("tmpfs", "/dev/shm", "tmpfs", Data | MountOptions.NoExecute, "mode=1777"),
        ("tmpfs", "/run", "tmpfs", Data, "mode=0755"),
        ("tmpfs", "/tmp", "tmpfs", Data, "mode=1777"),
        ("tmpfs", "/var", "tmpfs", Data, "mode=0755"),
        ("cgroup2", "/sys/fs/cgroup", "cgroup2", Data | MountOptions.NoExecute, null),
    ];

    /// <summary>Mounts what is missing. What cannot be mounted is said; the machine goes on without it.</summary>
    public static void MountMissing(NodeLog log)
    {
        var present = File.Exists("/proc/self/mounts") ? Targets(File.ReadAllText("/proc/self/mounts")) : [];
        foreach (var (source, target, fileSystem, options, data) in All)
        {
            if (present.Contains(target)) continue;
            try
            {
                // Directories of /dev are made in a file system that was empty a moment ago.
                if (target.StartsWith("/dev/", StringComparison.Ordinal)) Directory.CreateDirectory(target);
                Mounts.Mount(source, target, fileSystem, options, data);
            }
            catch (LinuxException e)
            {
                log.Error(e.Message);
            }
        }

        MakeVarDirectories();
        Directory.CreateDirectory(Workplace.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>What every /var has, whether it is memory or a volume.</summary>
    public static void MakeVarDirectories()
    {
        const UnixFileMode everybody = (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit;
        foreach (var directory in (string[])["/var/lib", "/var/log"]) Directory.CreateDirectory(directory);
        Directory.CreateDirectory("/var/tmp");
        // Not left to the umask; the root file system's /var/tmp has these bits too.
        File.SetUnixFileMode("/var/tmp", everybody);
    }

    /// <summary>The mount points in the text of /proc/self/mounts.</summary>
    internal static HashSet<string> Targets(string mounts) =>
        [.. mounts.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length > 1).Select(words => words[1])];
}
