// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Fat;

/// <summary>What a FAT volume is to be like, besides its files.</summary>
public sealed record FatOptions
{
    /// <summary>Bytes of the volume, a multiple of 512; null makes it as large as the files need, in whole MiB.</summary>
    public long? Length { get; init; }

    /// <summary>
    /// Null chooses FAT32 wherever it is possible (from about 33 MiB: fewer than 65 525 clusters make a volume FAT16 by
    /// definition, and OVMF does not mount one that claims otherwise), else FAT16 or FAT12. UEFI firmware has to read all
    /// three (UEFI 2.10, 13.3), but some read only FAT32 from fixed disks.
    /// </summary>
    public FatType? Type { get; init; }

    /// <summary>Serial number of the volume.</summary>
    public required uint VolumeId { get; init; }

    /// <summary>At most 11 characters of upper-case ASCII.</summary>
    public required string Label { get; init; }

    /// <summary>Of every entry; FAT knows 1980 to 2107 in steps of two seconds, and it is written as UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// Every file starts at a multiple of this, in bytes from the volume's start: a power of two, at least 512.
    /// 2048 lets the directory of an ISO 9660 file system point at the same bytes.
    /// </summary>
    public int FileAlignment { get; init; } = 2048;

    /// <summary>Sectors before the volume on its disk (BPB_HiddSec); read by some boot code, by no firmware.</summary>
    public uint HiddenSectors { get; init; }
}
