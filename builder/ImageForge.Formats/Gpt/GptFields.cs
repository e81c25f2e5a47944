// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Gpt;

/// <summary>Places of the fields of a GPT header (UEFI 2.10, table 5.5); all numbers are little-endian.</summary>
internal static class GptHeaderFields
{
    public const int Signature = 0; // "EFI PART"
    public const int Revision = 8; // u32, 1.0
    public const int HeaderSize = 12; // u32
    public const int HeaderCrc = 16; // u32, over HeaderSize bytes with this field zero
    public const int MyLba = 24; // u64
    public const int AlternateLba = 32; // u64
    public const int FirstUsable = 40; // u64
    public const int LastUsable = 48; // u64
    public const int DiskId = 56; // GUID
    public const int EntriesLba = 72; // u64
    public const int EntryCount = 80; // u32
    public const int EntrySize = 84; // u32
    public const int EntriesCrc = 88; // u32
    public const int Length = 92;

    public static ReadOnlySpan<byte> Magic => "EFI PART"u8;
    public const uint Revision1 = 0x00010000;
}

/// <summary>Places of the fields of a partition entry (UEFI 2.10, table 5.6).</summary>
internal static class GptEntryFields
{
    public const int Type = 0; // GUID, all zero = unused
    public const int Id = 16; // GUID
    public const int FirstLba = 32; // u64
    public const int LastLba = 40; // u64, inclusive
    public const int Attributes = 48; // u64
    public const int Name = 56; // 36 UTF-16LE units
    public const int NameUnits = 36;
}
