// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Gpt;
using ImageForge.Formats.State;
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Node.State;

/// <summary>Partitions a blank disk for the machine's state.</summary>
internal static class DiskPreparation
{
    /// <summary>
    /// Every file system, RAID and volume manager known to blkid leaves its mark within this distance of the start or of
    /// the end of its disk.
    /// </summary>
    private const int Margin = 16 << 20;

    /// <summary>Nothing but zeros at the start and at the end.</summary>
    public static bool IsBlank(ByteSource disk)
    {
        var buffer = new byte[1 << 20];
        return IsZero(disk, 0, Math.Min(Margin, disk.Length), buffer)
            && IsZero(disk, Math.Max(0, disk.Length - Margin), disk.Length, buffer);
    }

    /// <summary>A table with one STATE partition.</summary>
    /// <param name="seed">Random, so that no two disks get the same identifiers.</param>
    public static GptTable Layout(string seed, long length, int sectorSize) => GptTable.Arrange(
        seed, [new PartitionRequest(GptTypes.ImageForgeState, GptTypes.StateName, StateStore.Length)], length, sectorSize);

    /// <summary>
    /// Writes the table, the backup first: a power cut in between leaves a disk without a valid primary table and with
    /// bytes at its end, which is no longer blank and not ours yet, so it stays as it is until someone looks.
    /// </summary>
    public static Disk Prepare(Disk disk, string seed)
    {
        var table = Layout(seed, disk.Length, disk.SectorSize);
        using var handle = File.OpenHandle(disk.Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        EraseEnds(handle, disk.Length);
        foreach (var extent in GptWriter.Encode(table).OrderByDescending(e => e.Offset))
        {
            RandomAccess.Write(handle, extent.Source.ToArray(), extent.Offset);
            RandomAccess.FlushToDisk(handle);
        }

        try
        {
            BlockDevices.RereadPartitions(handle);
        }
        catch (LinuxException e) when (e.Errno is Errno.EBUSY or Errno.EINVAL)
        {
            // We address the partition through the disk; only the kernel's own list of it waits for the next boot.
            return disk with { Table = table };
        }

        return disk with { Table = table, HasKernelPartitions = true };
    }

    /// <summary>What was there must not be recognised any more, by us or by others. On a blank disk this changes nothing.</summary>
    private static void EraseEnds(SafeFileHandle handle, long length)
    {
        var zeros = new byte[(int)Math.Min(1 << 20, length)];
        RandomAccess.Write(handle, zeros, 0);
        RandomAccess.Write(handle, zeros, length - zeros.Length);
        RandomAccess.FlushToDisk(handle);
    }

    private static bool IsZero(ByteSource disk, long from, long to, byte[] buffer)
    {
        for (var at = from; at < to; at += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - at));
            disk.Read(at, piece);
            if (piece.ContainsAnyExcept((byte)0)) return false;
        }

        return true;
    }
}
