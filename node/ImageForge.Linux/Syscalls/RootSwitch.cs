// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// From the initramfs to the real root. The initramfs is the rootfs itself and cannot be pivoted away (EINVAL), so the
/// new root is moved over it. https://man7.org/linux/man-pages/man2/chroot.2.html, man8/switch_root.8.html
/// </summary>
public static partial class RootSwitch
{
    /// <param name="newRoot">A mount point; what is to stay visible must be mounted below it already.</param>
    public static void To(string newRoot)
    {
        if (ChangeDirectory(newRoot) < 0) throw LinuxException.Last($"chdir {newRoot}");
        Mounts.Move(".", "/");
        if (ChangeRoot(".") < 0) throw LinuxException.Last("chroot .");
        if (ChangeDirectory("/") < 0) throw LinuxException.Last("chdir /");
    }

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeDirectory(string path);

    [LibraryImport("libc", EntryPoint = "chroot", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeRoot(string path);
}
