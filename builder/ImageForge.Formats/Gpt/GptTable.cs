// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace ImageForge.Formats.Gpt;

/// <summary>
/// A GUID partition table: what is where on a disk of <paramref name="DiskSectors"/> sectors of
/// <paramref name="SectorSize"/> bytes (512 or 4096).
/// </summary>
public sealed record GptTable(
    Guid DiskId, int SectorSize, long DiskSectors, IReadOnlyList<GptPartition> Partitions)
{
    /// <summary>The entry array that every implementation expects: 128 entries of 128 bytes, 16 KiB.</summary>
    internal const int EntryCount = 128;

    /// <inheritdoc cref="EntryCount"/>
    internal const int EntrySize = 128;

    private const int MiB = 1 << 20;

    /// <summary>Bytes of the whole disk.</summary>
    public long DiskLength => DiskSectors * SectorSize;

    internal int EntrySectors => EntryCount * EntrySize / SectorSize;

    /// <summary>First sector that a partition may use: after protective MBR, header and entries.</summary>
    public long FirstUsableLba => 2 + EntrySectors;

    /// <summary>Last sector that a partition may use: before the backup entries and header.</summary>
    public long LastUsableLba => DiskSectors - 2 - EntrySectors;

    /// <summary>Where a partition starts, in bytes from the disk's start.</summary>
    public long OffsetOf(GptPartition partition) => partition.FirstLba * SectorSize;

    /// <summary>A partition's size in bytes.</summary>
    public long LengthOf(GptPartition partition) => partition.Sectors * SectorSize;

    /// <summary>The first partition of a type; null when there is none.</summary>
    public GptPartition? Find(Guid type) => Partitions.FirstOrDefault(p => p.Type == type);

    /// <summary>
    /// Lays partitions out one after the other at multiples of 1 MiB, the alignment that every tool and every flash
    /// medium is content with. Identifiers come from <paramref name="seed"/> (see <see cref="SeededGuid"/>).
    /// </summary>
    /// <param name="diskLength">Bytes of the disk; null makes it as long as needed, in whole MiB.</param>
    /// <exception cref="ArgumentException">The partitions do not fit, or a sector size is not supported.</exception>
    public static GptTable Arrange(
        string seed, IReadOnlyList<PartitionRequest> requests, long? diskLength = null, int sectorSize = 512)
    {
        CheckSectorSize(sectorSize);
        var partitions = new List<GptPartition>();
        long at = MiB;
        foreach (var request in requests)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.Length, nameof(requests));
            var sectors = (request.Length + sectorSize - 1) / sectorSize;
            var number = (partitions.Count + 1).ToString(CultureInfo.InvariantCulture);
            var id = SeededGuid.Create(seed, $"partition {number} {request.Name}");
            var first = at / sectorSize;
            partitions.Add(new(request.Type, id, first, first + sectors - 1, request.Name, request.Attributes));
            at = RoundUpToMiB(at + sectors * sectorSize);
        }
        // The last MiB holds the backup table; partitions never reach into it.
        var length = diskLength ?? at + MiB;
        var table = new GptTable(SeededGuid.Create(seed, "disk"), sectorSize, length / sectorSize, partitions);
        table.Check();
        return table;
    }

    /// <exception cref="ArgumentException">The table cannot be written: overlap, out of range, too many or long names.</exception>
    internal void Check()
    {
        CheckSectorSize(SectorSize);
        if (Partitions.Count > EntryCount) throw new ArgumentException($"more than {EntryCount} partitions");
        var end = FirstUsableLba - 1;
        foreach (var partition in Partitions.OrderBy(p => p.FirstLba))
        {
            if (partition.FirstLba <= end || partition.LastLba < partition.FirstLba
                || partition.LastLba > LastUsableLba)
            {
                throw new ArgumentException(
                    $"partition {partition.Name} (sectors {partition.FirstLba}..{partition.LastLba}) overlaps another one "
                    + $"or lies outside the usable sectors {FirstUsableLba}..{LastUsableLba}");
            }
            if (partition.Name.Length > 36)
                throw new ArgumentException($"partition name {partition.Name} is longer than 36 characters");
            end = partition.LastLba;
        }
    }

    internal static void CheckSectorSize(int sectorSize)
    {
        if (sectorSize is not (512 or 4096))
            throw new ArgumentException($"sector size {sectorSize} is neither 512 nor 4096");
    }

    private static long RoundUpToMiB(long value) => (value + MiB - 1) / MiB * MiB;
}
