// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Formats.Cpio;

/// <summary>Writes cpio archives of the "newc" kind, which the kernel unpacks as initramfs.</summary>
public static class CpioWriter
{
    /// <summary>
    /// The archive of a tree as a source whose length is known at once and whose bytes are made when read. Its length is a
    /// multiple of 4, so archives can follow each other; the kernel also takes zeros between them.
    /// </summary>
    /// <remarks>
    /// The bytes depend on the tree alone: inodes count from 1 in the tree's order and times are 0, where archivers put
    /// those of the file system they read. Directories come before what is in them because the kernel does not make
    /// missing parents (init/initramfs.c). Every file has one link: with more, the kernel would look for the others.
    /// </remarks>
    /// <exception cref="InvalidDataException">A file of 4 GiB or more, which the format cannot hold.</exception>
    public static ByteSource Write(FileTree tree)
    {
        var parts = new List<ByteSource>();
        var inode = 0u;
        foreach (var entry in tree.Entries) Add(parts, entry, ++inode);
        parts.Add(ByteSource.FromMemory(new CpioHeader { Links = 1 }.WithName(CpioHeader.Trailer)));
        return ByteSource.Concat([.. parts]);
    }

    private static void Add(List<ByteSource> parts, TreeEntry entry, uint inode)
    {
        var content = entry.Content
            ?? ByteSource.FromMemory(Encoding.UTF8.GetBytes(entry.LinkTarget ?? ""));
        if (content.Length > uint.MaxValue)
            throw new InvalidDataException($"\"{entry.Path}\" has {content.Length} bytes; a cpio archive holds less than 4 GiB");

        var header = new CpioHeader
        {
            Inode = inode,
            Mode = (uint)entry.UnixMode,
            Uid = entry.Uid,
            Gid = entry.Gid,
            Links = entry.Kind == EntryKind.Directory ? 2u : 1u,
            FileSize = (uint)content.Length,
            NodeMajor = entry.DeviceMajor,
            NodeMinor = entry.DeviceMinor,
        };
        parts.Add(ByteSource.FromMemory(header.WithName(entry.Path)));
        if (content.Length == 0) return;
        parts.Add(content);
        var padding = CpioHeader.Align(content.Length) - content.Length;
        if (padding > 0) parts.Add(ByteSource.Zeros(padding));
    }
}
