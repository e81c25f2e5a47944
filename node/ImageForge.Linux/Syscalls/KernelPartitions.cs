// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// The kernel's own list of a disk's partitions, changed one by one (linux/blkpg.h): unlike reading the whole table again
/// this works while other partitions of the disk are in use.
/// </summary>
public static partial class KernelPartitions
{
    private const nuint Blkpg = 0x1269;
    private const int Add = 1, Resize = 3;

    /// <summary>
    /// Makes the kernel know a partition as it is in the table, and returns its device.
    /// </summary>
    /// <param name="disk">Opened for writing.</param>
    /// <param name="device">Its path, e.g. /dev/vdb.</param>
    /// <param name="offset">Bytes from the disk's start.</param>
    /// <exception cref="LinuxException">The kernel refuses: EBUSY when it has another partition there.</exception>
    public static string Ensure(SafeFileHandle disk, string device, int number, long offset, long length, string sysfs = "/sys")
    {
        var partition = DeviceOf(device, number);
        var known = Path.Combine(sysfs, "block", Path.GetFileName(device), Path.GetFileName(partition));
        if (!Directory.Exists(known)) Change(disk, Add, number, offset, length, $"add {partition}");
        else if (Sectors(known, "start") != offset / 512) throw new LinuxException($"{partition} is another partition to the kernel", Errno.EBUSY);
        else if (Sectors(known, "size") != length / 512) Change(disk, Resize, number, offset, length, $"resize {partition}");
        return partition;
    }

    /// <summary>/dev/vdb and 1 are /dev/vdb1; /dev/nvme0n1 and 1 are /dev/nvme0n1p1.</summary>
    public static string DeviceOf(string disk, int number) =>
        disk + (char.IsAsciiDigit(disk[^1]) ? "p" : "") + number.ToString(CultureInfo.InvariantCulture);

    private static long Sectors(string directory, string file) =>
        long.Parse(File.ReadAllText(Path.Combine(directory, file)).Trim(), CultureInfo.InvariantCulture);

    private static void Change(SafeFileHandle disk, int operation, int number, long offset, long length, string what)
    {
        var partition = new PartitionArgument { Start = offset, Length = length, Number = number };
        unsafe
        {
            var argument = new ControlArgument { Operation = operation, DataLength = sizeof(PartitionArgument), Data = &partition };
            if (Control(disk, Blkpg, ref argument) < 0) throw LinuxException.Last(what);
        }
    }

    private unsafe struct ControlArgument
    {
        public int Operation;
        public int Flags;
        public int DataLength;
        public PartitionArgument* Data;
    }

    // Two names of 64 bytes follow, which the kernel ignores.
    [StructLayout(LayoutKind.Sequential, Size = 152)]
    private struct PartitionArgument
    {
        public long Start;
        public long Length;
        public int Number;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, ref ControlArgument argument);
}
