// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Tree;

/// <summary>What a <see cref="TreeEntry"/> is; the values are the file type bits of <c>st_mode</c> (inode(7)).</summary>
public enum EntryKind
{
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    File = 0x8000,
    Symlink = 0xA000,
}
