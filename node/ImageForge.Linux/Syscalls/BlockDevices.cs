// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>Block device ioctls (linux/fs.h). https://man7.org/linux/man-pages/man2/ioctl.2.html</summary>
public static partial class BlockDevices
{
    private const nuint GetSize64 = 0x80081272; // BLKGETSIZE64
    private const nuint GetSectorSize = 0x1268; // BLKSSZGET
    private const nuint ReadPartitionTable = 0x125F; // BLKRRPART

    /// <summary>Size of the device in bytes.</summary>
    public static long Size(SafeFileHandle device)
    {
        if (Control64(device, GetSize64, out var bytes) < 0) throw LinuxException.Last("read size of block device");
        return bytes;
    }

    /// <summary>Size of a logical sector in bytes: 512 or 4096.</summary>
    public static int SectorSize(SafeFileHandle device)
    {
        if (Control32(device, GetSectorSize, out var bytes) < 0) throw LinuxException.Last("read sector size of block device");
        return bytes;
    }

    /// <summary>Lets the kernel see a partition table that was just written. EBUSY while a partition is in use.</summary>
    public static void RereadPartitions(SafeFileHandle device)
    {
        if (Control32(device, ReadPartitionTable, out _) < 0) throw LinuxException.Last("re-read partition table");
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control64(SafeFileHandle file, nuint request, out long value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control32(SafeFileHandle file, nuint request, out int value);
}
