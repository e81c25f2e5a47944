// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux.Syscalls;

/// <summary>https://man7.org/linux/man-pages/man2/mount.2.html</summary>
public static partial class Mounts
{
    /// <param name="data">Options of the file system, e.g. <c>mode=0755,size=50%</c>.</param>
    public static void Mount(string source, string target, string fileSystem, MountOptions options = 0, string? data = null)
    {
        if (MountCall(source, target, fileSystem, (nuint)options, data) < 0)
            throw LinuxException.Last($"mount {fileSystem} on {target}");
    }

    /// <summary>Moves a mount, with everything mounted below it, to another directory.</summary>
    public static void Move(string from, string to)
    {
        const nuint move = 0x2000; // MS_MOVE
        if (MountCall(from, to, null, move, null) < 0) throw LinuxException.Last($"move mount {from} to {to}");
    }

    /// <summary>Makes a file or directory visible in another place too, over what is there.</summary>
    public static void Bind(string from, string to)
    {
        const nuint bind = 0x1000; // MS_BIND
        if (MountCall(from, to, null, bind, null) < 0) throw LinuxException.Last($"bind {from} to {to}");
    }

    /// <summary>Likewise, with all that is mounted below it.</summary>
    public static void BindTree(string from, string to)
    {
        const nuint bindAll = 0x1000 | 0x4000; // MS_BIND | MS_REC
        if (MountCall(from, to, null, bindAll, null) < 0) throw LinuxException.Last($"bind {from} to {to}");
    }

    /// <summary>What is mounted at or below the target in this view stays in it.</summary>
    internal static void MakeSlave(string target)
    {
        const nuint slaveAll = 0x80000 | 0x4000; // MS_SLAVE | MS_REC
        if (MountCall(null, target, null, slaveAll, null) < 0) throw LinuxException.Last($"separate the mounts at {target}");
    }

    /// <summary>Changes the options of the mount at <paramref name="target"/>.</summary>
    public static void Remount(string target, MountOptions options)
    {
        const nuint remount = 0x20; // MS_REMOUNT
        if (MountCall(null, target, null, remount | (nuint)options, null) < 0) throw LinuxException.Last($"remount {target}");
    }

    /// <summary>
    /// Shows directories as one at <paramref name="target"/>, the first over the others. Nobody can write there: there is no
    /// upper directory to write to. https://docs.kernel.org/filesystems/overlayfs.html#multiple-lower-layers
    /// </summary>
    /// <param name="layers">Paths without ':' and ','.</param>
    public static void Overlay(string target, MountOptions options, params IReadOnlyList<string> layers) =>
        Mount("overlay", target, "overlay", options | MountOptions.ReadOnly, "lowerdir=" + string.Join(':', layers));

    /// <summary>Takes a mount away now; what is open in it stays until it is closed.</summary>
    public static void Detach(string target)
    {
        const int detach = 2; // MNT_DETACH
        if (UnmountCall(target, detach) < 0) throw LinuxException.Last($"unmount {target}");
    }

    /// <summary>https://man7.org/linux/man-pages/man2/umount.2.html</summary>
    public static void Unmount(string target)
    {
        if (UnmountCall(target, 0) < 0) throw LinuxException.Last($"unmount {target}");
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountCall(string? source, string target, string? fileSystem, nuint flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnmountCall(string target, int flags);
}

/// <summary>MS_* flags.</summary>
[Flags]
public enum MountOptions : uint
{
    None = 0,
    ReadOnly = 0x1,
    NoSetUserId = 0x2,
    NoDevices = 0x4,
    NoExecute = 0x8,
    Synchronous = 0x10,
    NoAccessTime = 0x400,
    NoDirectoryAccessTime = 0x800,
    LazyTime = 0x2000000,
}
