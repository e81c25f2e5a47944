// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Tree;

namespace ImageForge.Formats.Squashfs;

/// <summary>Constants and encodings of inodes and blocks.</summary>
internal static class Layout
{
    /// <summary>Bytes of a metadata block before compression.</summary>
    public const int MetadataSize = 8192;

    /// <summary>In a metadata block's 16-bit header: the block is stored as it is.</summary>
    public const ushort StoredMetadata = 0x8000;

    /// <summary>In the size of a data block: the block is stored as it is.</summary>
    public const uint StoredBlock = 1 << 24;

    /// <summary>Fragment index of a file without one; attribute index of every inode without any.</summary>
    public const uint None = uint.MaxValue;

    /// <summary>Directory sizes count the entries "." and "..", which are not stored, as three bytes.</summary>
    public const int DotEntries = 3;

    public static InodeType TypeOf(EntryKind kind) => kind switch
    {
        EntryKind.Directory => InodeType.Directory,
        EntryKind.File => InodeType.File,
        EntryKind.Symlink => InodeType.Symlink,
        EntryKind.BlockDevice => InodeType.BlockDevice,
        EntryKind.CharacterDevice => InodeType.CharacterDevice,
        _ => InodeType.Fifo,
    };

    /// <summary>new_encode_dev() of include/linux/kdev_t.h: eight bits of minor, twelve of major, the other twelve of minor.</summary>
    public static uint EncodeDevice(uint major, uint minor) => (minor & 0xFF) | (major << 8) | ((minor & ~0xFFu) << 12);

    public static (uint Major, uint Minor) DecodeDevice(uint device) =>
        ((device & 0xFFF00) >> 8, (device & 0xFF) | ((device >> 12) & 0xFFF00));
}
