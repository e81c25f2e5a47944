// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using ImageForge.Formats.Content;
using ImageForge.Formats.Gpt;
using ImageForge.Formats.Signatures;
using ImageForge.Linux.Syscalls;
using ImageForge.Node.State;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Node.Volumes;

/// <summary>A disk on which volumes lie: its partition table, on the disk and in the kernel.</summary>
internal sealed class VolumeDisk : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly GptEditor _table;

    private VolumeDisk(string device, SafeFileHandle handle, GptEditor table) => (Device, _handle, _table) = (device, handle, table);

    public string Device { get; }

    /// <summary>Opens a disk with a table, or gives a blank one an empty table.</summary>
    /// <exception cref="IOException">It cannot be used; the message says why.</exception>
    public static VolumeDisk Open(string device)
    {
        var handle = File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            var (length, sectorSize) = (BlockDevices.Size(handle), BlockDevices.SectorSize(handle));
            return new VolumeDisk(device, handle, TableOf(device, ByteSource.FromFile(device, 0, length), sectorSize));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Arranges the volumes and, where that changes anything, writes the table.</summary>
    public VolumeSpace Arrange(IReadOnlyList<MachineConfig.VolumeDocument> volumes)
    {
        var space = VolumeSpace.Arrange(_table, volumes, NewId);
        if (space.Changed) Write();
        return space;
    }

    /// <summary>The partition's device, known to the kernel with the length that the table says.</summary>
    public string Attach(VolumePartition place) => KernelPartitions.Ensure(_handle, Device, place.Number,
        place.Partition.FirstLba * _table.SectorSize, place.Partition.Sectors * _table.SectorSize);

    /// <summary>Notes in the table that there is something on the volume now.</summary>
    public void MarkFormatted(VolumePartition place)
    {
        _table.Change(place.Number, place.Partition with { Attributes = place.Partition.Attributes & ~GptTypes.AttributeVolumeUnformatted });
        Write();
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>The table of a disk as found, an empty one for a blank disk.</summary>
    /// <exception cref="IOException">The disk holds something else.</exception>
    internal static GptEditor TableOf(string device, ByteSource disk, int sectorSize)
    {
        if (GptEditor.TryOpen(disk, sectorSize, out var table)) return table;
        if (DiskPreparation.IsBlank(disk)) return GptEditor.Create(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), disk.Length, sectorSize);
        var other = sectorSize == 4096 && GptReader.TryRead(disk, out _) ? "a partition table for sectors of 512 bytes"
            : GptReader.TryRead(disk, out _, sectorSize) ? "a partition table of a form that is not changed here"
            : SignatureReader.Read(disk) is { } signature ? signature.Name
            : "something unknown";
        throw new IOException($"{device} is not blank (it holds {other}) and is left alone; wipe it to let this machine use it");
    }

    // RFC 9562, version 4: the kernel and other systems tell partitions apart by it.
    private static Guid NewId()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x40);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private void Write()
    {
        foreach (var extent in _table.Encode())
        {
            RandomAccess.Write(_handle, extent.Source.ToArray(), extent.Offset);
            RandomAccess.FlushToDisk(_handle);
        }
    }
}
