// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Fat;

/// <summary>The boot sector (Microsoft FAT specification 1.03, sections 3.1 to 3.3); numbers are little-endian.</summary>
internal static class FatBootFields
{
    public const int Jump = 0; // EB xx 90
    public const int OemName = 3; // 8 bytes
    public const int BytesPerSector = 11; // u16
    public const int SectorsPerCluster = 13; // u8
    public const int Reserved = 14; // u16
    public const int Tables = 16; // u8
    public const int RootEntries = 17; // u16, 0 on FAT32
    public const int Sectors16 = 19; // u16, 0 if Sectors32 counts
    public const int Media = 21; // u8
    public const int TableSectors16 = 22; // u16, 0 on FAT32
    public const int SectorsPerTrack = 24; // u16
    public const int Heads = 26; // u16
    public const int Hidden = 28; // u32
    public const int Sectors32 = 32; // u32

    // FAT32 only
    public const int TableSectors32 = 36; // u32
    public const int RootCluster = 44; // u32
    public const int InfoSector = 48; // u16
    public const int BackupSector = 50; // u16

    // The extended part follows, at 36 on FAT12/16 and at 64 on FAT32.
    public const int Extended16 = 36;
    public const int Extended32 = 64;
    public const int Drive = 0; // u8
    public const int ExtendedSignature = 2; // u8, 0x29
    public const int VolumeId = 3; // u32
    public const int Label = 7; // 11 bytes
    public const int TypeName = 18; // 8 bytes, for humans only

    public const int Signature = 510; // 55 AA
}

/// <summary>The FSInfo sector of FAT32 (section 5): hints about free clusters.</summary>
internal static class FatInfoFields
{
    public const int LeadSignature = 0; // u32 0x41615252
    public const int StructSignature = 484; // u32 0x61417272
    public const int FreeClusters = 488; // u32
    public const int NextFree = 492; // u32
    public const int TrailSignature = 508; // u32 0xAA550000
}

/// <summary>A directory entry of 32 bytes (section 6).</summary>
internal static class FatEntryFields
{
    public const int Name = 0; // 11 bytes, 8.3 without the dot
    public const int Attributes = 11; // u8
    public const int CreationTime = 14; // u16
    public const int CreationDate = 16; // u16
    public const int AccessDate = 18; // u16
    public const int ClusterHigh = 20; // u16
    public const int WriteTime = 22; // u16
    public const int WriteDate = 24; // u16
    public const int ClusterLow = 26; // u16
    public const int Size = 28; // u32
    public const int Length = 32;

    public const byte AttributeVolumeLabel = 0x08;
    public const byte AttributeDirectory = 0x10;
    public const byte AttributeArchive = 0x20;
    public const byte AttributeLongName = 0x0F;
}

/// <summary>A long-name entry (section 7): 13 UTF-16 units of a name, the last piece first.</summary>
internal static class FatLongNameFields
{
    public const int Order = 0; // u8, from 1, the last piece with 0x40
    public const int Checksum = 13; // u8, of the short name
    public const byte LastPiece = 0x40;
    public const int UnitsPerEntry = 13;
    public const int MaxUnits = 255;

    // Where the 13 units lie.
    public static ReadOnlySpan<byte> Units => [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
}
