// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Gpt;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.State;

/// <summary>A whole disk as /sys/block lists it.</summary>
/// <param name="Device">E.g. /dev/vda.</param>
/// <param name="Table">Its partition table; null when it has none.</param>
/// <param name="HasKernelPartitions">The kernel sees partitions, of whatever kind of table.</param>
internal sealed record Disk(string Device, long Length, int SectorSize, bool IsReadOnly, bool HasKernelPartitions, GptTable? Table)
{
    /// <summary>
    /// The disks of this machine, in the order of their names. What cannot be read (a drive without a medium) is left out.
    /// </summary>
    public static IReadOnlyList<Disk> List(string blockDirectory = "/sys/block", string deviceDirectory = "/dev")
    {
        if (!Directory.Exists(blockDirectory)) return [];
        var disks = new List<Disk>();
        foreach (var entry in Directory.GetFileSystemEntries(blockDirectory).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(entry);
            if (name.StartsWith("loop", StringComparison.Ordinal) || name.StartsWith("ram", StringComparison.Ordinal)
                || name.StartsWith("zram", StringComparison.Ordinal) || name.StartsWith("dm-", StringComparison.Ordinal)) continue;
            if (TryOpen(entry, Path.Combine(deviceDirectory, name)) is { } disk) disks.Add(disk);
        }

        return disks;
    }

    public ByteSource Content => ByteSource.FromFile(Device, 0, Length);

    /// <summary>A partition's bytes, by the table; null when there is none of that type.</summary>
    public (long Offset, ByteSource Content)? Find(Guid type)
    {
        if (Table?.Find(type) is not { } partition) return null;
        var offset = Table.OffsetOf(partition);
        return (offset, Content.Slice(offset, Table.LengthOf(partition)));
    }

    private static Disk? TryOpen(string entry, string device)
    {
        try
        {
            using var handle = File.OpenHandle(device);
            var length = BlockDevices.Size(handle);
            if (length == 0) return null;
            var sectorSize = BlockDevices.SectorSize(handle);
            var content = ByteSource.FromFile(device, 0, length);
            // Our images count in 512-byte sectors wherever they lie, also on a CD.
            if (!GptReader.TryRead(content, out var table) && sectorSize == 4096) GptReader.TryRead(content, out table, sectorSize);
            var readOnly = File.ReadAllText(Path.Combine(entry, "ro")).Trim() != "0";
            var partitions = Directory.GetFileSystemEntries(entry).Any(child => File.Exists(Path.Combine(child, "partition")));
            return new Disk(device, length, sectorSize == 4096 ? 4096 : 512, readOnly, partitions, table);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
