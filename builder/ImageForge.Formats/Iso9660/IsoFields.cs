// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Iso9660;

/// <summary>
/// The primary volume descriptor (ECMA-119, 8.4). Offsets count from 0, the standard's byte positions from 1. Numbers marked
/// "both" are there twice, little-endian first, then big-endian.
/// </summary>
internal static class IsoVolumeFields
{
    public const int Type = 0; // u8: 0 boot record, 1 primary, 255 terminator
    public const int Identifier = 1; // "CD001"
    public const int Version = 6; // u8, 1
    public const int SystemId = 8; // 32 characters
    public const int VolumeId = 40; // 32 characters
    public const int Blocks = 80; // u32 both
    public const int SetSize = 120; // u16 both
    public const int SequenceNumber = 124; // u16 both
    public const int BlockSize = 128; // u16 both
    public const int PathTableSize = 132; // u32 both
    public const int PathTableL = 140; // u32, little-endian table
    public const int PathTableM = 148; // u32 big-endian, big-endian table
    public const int Root = 156; // directory record of 34 bytes
    public const int Texts = 190; // publisher, preparer, application and such
    public const int TextsEnd = 813;
    public const int Created = 813; // 17 bytes each
    public const int Modified = 830;
    public const int Expires = 847;
    public const int Effective = 864;
    public const int FileStructureVersion = 881; // u8, 1

    // Boot record (El Torito 1.0, figure 7)
    public const int BootSystem = 7; // "EL TORITO SPECIFICATION"
    public const int CatalogBlock = 0x47; // u32

    public static ReadOnlySpan<byte> StandardId => "CD001"u8;
    public static ReadOnlySpan<byte> ElTorito => "EL TORITO SPECIFICATION"u8;
    public const byte BootRecord = 0;
    public const byte Primary = 1;
    public const byte Terminator = 255;
}

/// <summary>A directory record (ECMA-119, 9.1).</summary>
internal static class IsoRecordFields
{
    public const int Length = 0; // u8
    public const int Block = 2; // u32 both
    public const int DataLength = 10; // u32 both
    public const int Date = 18; // 7 bytes
    public const int Flags = 25; // u8, 2 = directory
    public const int SequenceNumber = 28; // u16 both
    public const int NameLength = 32; // u8
    public const int Name = 33;

    public const byte DirectoryFlag = 2;
    public const byte MultiExtentFlag = 0x80;
}
