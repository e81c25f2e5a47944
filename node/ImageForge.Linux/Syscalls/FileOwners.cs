// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Linux.Syscalls;

/// <summary>Who files belong to.</summary>
public static partial class FileOwners
{
    /// <summary>Of the path itself, not of what a symbolic link leads to. https://man7.org/linux/man-pages/man2/statx.2.html</summary>
    public static (int User, int Group) Of(string path)
    {
        const int here = -100; // AT_FDCWD
        const int noFollow = 0x100; // AT_SYMLINK_NOFOLLOW
        const uint userAndGroup = 0x18; // STATX_UID | STATX_GID
        Span<byte> status = stackalloc byte[256];
        if (StatusCall(here, path, noFollow, userAndGroup, status) < 0) throw LinuxException.Last($"look at {path}");
        return (ReadInt32LittleEndian(status[20..]), ReadInt32LittleEndian(status[24..]));
    }

    /// <summary>Likewise of the path itself. https://man7.org/linux/man-pages/man2/chown.2.html</summary>
    public static void Change(string path, int user, int group)
    {
        if (ChangeCall(path, user, group) < 0) throw LinuxException.Last($"give {path} to {user}:{group}");
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusCall(int directory, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeCall(string path, int user, int group);
}
