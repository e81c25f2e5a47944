// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Pe;

/// <summary>
/// Places in a PE32+ executable (Microsoft, "PE Format"). Numbers are little-endian; the DOS header's u32 at 0x3C says where
/// the signature is, and all else is counted from there.
/// </summary>
internal static class PeFields
{
    public const int SignatureOffset = 0x3C; // in the DOS header

    public const int Signature = 0; // "PE\0\0"
    public const int Machine = 4; // u16
    public const int Sections = 6; // u16
    public const int SymbolTable = 12; // u32
    public const int SymbolCount = 16; // u32
    public const int OptionalSize = 20; // u16
    public const int Characteristics = 22; // u16
    public const int Optional = 24;

    // In the optional header
    public const int Magic = Optional; // u16, 0x20B for PE32+
    public const int InitializedDataSize = Optional + 8; // u32
    public const int SectionAlignment = Optional + 32; // u32
    public const int FileAlignment = Optional + 36; // u32
    public const int ImageSize = Optional + 56; // u32
    public const int HeadersSize = Optional + 60; // u32
    public const int CheckSum = Optional + 64; // u32
    public const int DirectoryCount = Optional + 108; // u32
    public const int CertificateDirectory = Optional + 112 + 4 * 8; // u32 file offset, u32 size
    public const int MinOptionalSize = 112 + 5 * 8;

    public const ushort MagicPe32Plus = 0x20B;

    // IMAGE_FILE_LINE_NUMS_STRIPPED | IMAGE_FILE_LOCAL_SYMS_STRIPPED
    public const ushort SymbolsStripped = 0x0C;
}

/// <summary>A section header of 40 bytes.</summary>
internal static class PeSectionFields
{
    public const int Name = 0; // 8 bytes, zero padded
    public const int NameLength = 8;
    public const int VirtualSize = 8; // u32
    public const int VirtualAddress = 12; // u32
    public const int RawSize = 16; // u32
    public const int RawOffset = 20; // u32
    public const int Characteristics = 36; // u32
    public const int Length = 40;

    // IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ
    public const uint ReadOnlyData = 0x40000040;
}
