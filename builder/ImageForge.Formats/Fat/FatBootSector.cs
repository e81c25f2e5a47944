// SPDX-License-Identifier: Apache-2.0
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Fat;

/// <summary>The reserved region: boot sector, and on FAT32 the FSInfo sector and a backup of both at sector 6.</summary>
internal static class FatBootSector
{
    private const int InfoSector = 1;
    private const int BackupSector = 6;
    private const byte FixedDisk = 0xF8;

    public static byte[] Encode(FatGeometry geometry, FatOptions options, FatAllocation allocation, long rootCluster)
    {
        var region = new byte[geometry.Reserved * FatGeometry.Sector];
        WriteBoot(region, geometry, options, rootCluster);
        if (geometry.Type == FatType.Fat32)
        {
            WriteInfo(region.AsSpan(InfoSector * FatGeometry.Sector), geometry, allocation);
            region.AsSpan(0, 2 * FatGeometry.Sector).CopyTo(region.AsSpan(BackupSector * FatGeometry.Sector));
        }
        return region;
    }

    private static void WriteBoot(Span<byte> boot, FatGeometry geometry, FatOptions options, long rootCluster)
    {
        var isFat32 = geometry.Type == FatType.Fat32;
        // A jump over the fields to INT 18h ("no boot here, next device") and a halt loop, should a BIOS start this.
        var code = isFat32 ? 0x5A : 0x3E;
        boot[FatBootFields.Jump] = 0xEB;
        boot[1] = (byte)(code - 2);
        boot[2] = 0x90;
        ReadOnlySpan<byte> nextDevice = [0xCD, 0x18, 0xF4, 0xEB, 0xFD];
        nextDevice.CopyTo(boot[code..]);

        "MSWIN4.1"u8.CopyTo(boot[FatBootFields.OemName..]); // the name that the specification recommends
        WriteUInt16LittleEndian(boot[FatBootFields.BytesPerSector..], FatGeometry.Sector);
        boot[FatBootFields.SectorsPerCluster] = (byte)geometry.SectorsPerCluster;
        WriteUInt16LittleEndian(boot[FatBootFields.Reserved..], (ushort)geometry.Reserved);
        boot[FatBootFields.Tables] = FatGeometry.Tables;
        WriteUInt16LittleEndian(boot[FatBootFields.RootEntries..], (ushort)geometry.RootEntries);
        boot[FatBootFields.Media] = FixedDisk;
        WriteUInt16LittleEndian(boot[FatBootFields.SectorsPerTrack..], 63);
        WriteUInt16LittleEndian(boot[FatBootFields.Heads..], 255);
        WriteUInt32LittleEndian(boot[FatBootFields.Hidden..], options.HiddenSectors);
        if (!isFat32 && geometry.Sectors <= ushort.MaxValue)
            WriteUInt16LittleEndian(boot[FatBootFields.Sectors16..], (ushort)geometry.Sectors);
        else
            WriteUInt32LittleEndian(boot[FatBootFields.Sectors32..], (uint)geometry.Sectors);
        if (isFat32)
        {
            WriteUInt32LittleEndian(boot[FatBootFields.TableSectors32..], (uint)geometry.TableSectors);
            WriteUInt32LittleEndian(boot[FatBootFields.RootCluster..], (uint)rootCluster);
            WriteUInt16LittleEndian(boot[FatBootFields.InfoSector..], InfoSector);
            WriteUInt16LittleEndian(boot[FatBootFields.BackupSector..], BackupSector);
        }
        else
        {
            WriteUInt16LittleEndian(boot[FatBootFields.TableSectors16..], (ushort)geometry.TableSectors);
        }

        var extended = boot[(isFat32 ? FatBootFields.Extended32 : FatBootFields.Extended16)..];
        extended[FatBootFields.Drive] = 0x80;
        extended[FatBootFields.ExtendedSignature] = 0x29;
        WriteUInt32LittleEndian(extended[FatBootFields.VolumeId..], options.VolumeId);
        FatDirectory.LabelBytes(options.Label.Length > 0 ? options.Label : "NO NAME").CopyTo(extended[FatBootFields.Label..]);
        TypeName(geometry.Type).CopyTo(extended[FatBootFields.TypeName..]);
        boot[FatBootFields.Signature] = 0x55;
        boot[FatBootFields.Signature + 1] = 0xAA;
    }

    private static void WriteInfo(Span<byte> info, FatGeometry geometry, FatAllocation allocation)
    {
        WriteUInt32LittleEndian(info[FatInfoFields.LeadSignature..], 0x41615252);
        WriteUInt32LittleEndian(info[FatInfoFields.StructSignature..], 0x61417272);
        WriteUInt32LittleEndian(info[FatInfoFields.FreeClusters..], (uint)(geometry.Clusters - allocation.Used));
        WriteUInt32LittleEndian(info[FatInfoFields.NextFree..], (uint)allocation.NextFree);
        WriteUInt32LittleEndian(info[FatInfoFields.TrailSignature..], 0xAA550000);
    }

    private static ReadOnlySpan<byte> TypeName(FatType type) => type switch
    {
        FatType.Fat12 => "FAT12   "u8,
        FatType.Fat16 => "FAT16   "u8,
        _ => "FAT32   "u8,
    };
}
