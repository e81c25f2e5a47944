// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux.Syscalls;

/// <summary>https://man7.org/linux/man-pages/man2/mknod.2.html</summary>
public static partial class DeviceNodes
{
    /// <summary>Makes a character device, readable and writable by its owner only.</summary>
    public static void MakeCharacter(string path, uint major, uint minor)
    {
        const uint characterOwnerOnly = 0x2000 | 0x180; // S_IFCHR | 0600
        if (MakeNode(path, characterOwnerOnly, DeviceNumber(major, minor)) < 0) throw LinuxException.Last($"mknod {path}");
    }

    // glibc's dev_t: https://man7.org/linux/man-pages/man3/makedev.3.html
    private static ulong DeviceNumber(uint major, uint minor) =>
        (minor & 0xff) | ((ulong)(major & 0xfff) << 8) | ((ulong)(minor & ~0xffu) << 12) | ((ulong)(major & ~0xfffu) << 32);

    [LibraryImport("libc", EntryPoint = "mknod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNode(string path, uint mode, ulong device);
}
