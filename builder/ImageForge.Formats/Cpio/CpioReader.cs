// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Formats.Cpio;

/// <summary>Reads "newc" archives, also with the checksum field of "crc" ones, which is not looked at.</summary>
public static class CpioReader
{
    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// The tree of the archive that starts at <paramref name="offset"/>, whose files are windows of <paramref name="archive"/>.
    /// <paramref name="offset"/> becomes the first byte after the trailer, where padding or a further archive may be.
    /// </summary>
    /// <exception cref="InvalidDataException">The archive is cut short, malformed, or holds what a tree must not.</exception>
    public static FileTree Read(ByteSource archive, ref long offset)
    {
        var tree = new FileTree();
        while (true)
        {
            var headerBytes = Take(archive, offset, CpioHeader.Length).ToArray();
            if (!CpioHeader.TryRead(headerBytes, out var header)) throw Malformed(offset, "header");
            if (header.NameSize is 0 or > TreePath.MaxPathBytes + 1) throw Malformed(offset, "name length");

            var nameBytes = Take(archive, offset + CpioHeader.Length, header.NameSize).ToArray();
            if (nameBytes[^1] != 0) throw Malformed(offset, "name");
            var name = Decode(nameBytes.AsSpan(..^1), offset);

            var contentStart = CpioHeader.Align(offset + CpioHeader.Length + header.NameSize);
            var content = Take(archive, contentStart, header.FileSize);
            var at = offset;
            offset = Math.Min(CpioHeader.Align(contentStart + header.FileSize), archive.Length);
            if (name == CpioHeader.Trailer) return tree;
            // Archives of "find . | cpio" begin with the root itself and may spell every name from there.
            if (name == ".") continue;
            tree.Add(Entry(name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name, header, content, at));
        }
    }

    /// <summary>As <see cref="Read(ByteSource, ref long)"/>, of the first archive.</summary>
    public static FileTree Read(ByteSource archive)
    {
        long offset = 0;
        return Read(archive, ref offset);
    }

    private static TreeEntry Entry(string path, in CpioHeader header, ByteSource content, long at)
    {
        var kind = (EntryKind)(header.Mode & ~TreeEntry.PermissionBits);
        var isDevice = kind is EntryKind.CharacterDevice or EntryKind.BlockDevice;
        if (kind == EntryKind.Symlink && content.Length > TreePath.MaxPathBytes) throw Malformed(at, "link target");
        return new()
        {
            Path = path,
            Kind = kind,
            Mode = (int)header.Mode & TreeEntry.PermissionBits,
            Uid = header.Uid,
            Gid = header.Gid,
            DeviceMajor = isDevice ? header.NodeMajor : 0,
            DeviceMinor = isDevice ? header.NodeMinor : 0,
            Content = kind == EntryKind.File ? content : null,
            LinkTarget = kind == EntryKind.Symlink ? Decode(content.ToArray(), at) : null,
        };
    }

    private static string Decode(ReadOnlySpan<byte> bytes, long at)
    {
        try
        {
            return _strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed(at, "name that is not UTF-8");
        }
    }

    private static ByteSource Take(ByteSource archive, long offset, long length) => offset + length <= archive.Length
        ? archive.Slice(offset, length)
        : throw new InvalidDataException($"cpio archive ends too early: {offset + length} bytes wanted, {archive.Length} there");

    private static InvalidDataException Malformed(long offset, string what) =>
        new($"malformed {what} in the cpio entry at byte {offset}");
}
