// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// A view of the mounts of one's own. It belongs to the calling thread, so whoever takes one goes on, without waiting for
/// anything, to replace the program. https://man7.org/linux/man-pages/man7/mount_namespaces.7.html
/// </summary>
public static partial class Namespaces
{
    private const int NewMounts = 0x00020000; // CLONE_NEWNS
    private const int FileSystem = 0x00000200; // CLONE_FS: root and working directory

    /// <summary>
    /// Copies the calling thread's view. What is mounted in the copy stays in it; what the machine mounts later comes in
    /// where its mounts are shared. https://man7.org/linux/man-pages/man2/unshare.2.html
    /// </summary>
    public static void LeaveMounts()
    {
        if (Unshare(NewMounts) < 0) throw LinuxException.Last("unshare mounts");
        Mounts.MakeSlave("/");
    }

    /// <summary>Takes the view of another process. https://man7.org/linux/man-pages/man2/setns.2.html</summary>
    public static void EnterMounts(int process)
    {
        // Root and working directory are shared with the other threads, and setns refuses to change those of all.
        if (Unshare(FileSystem) < 0) throw LinuxException.Last("unshare the working directory");
        using var view = File.OpenHandle($"/proc/{process}/ns/mnt");
        if (SetNamespace(view, NewMounts) < 0) throw LinuxException.Last($"enter the mounts of process {process}");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle view, int kind);
}
