// SPDX-License-Identifier: Apache-2.0
using System.Formats.Tar;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Store;

/// <summary>
/// Reads the table of the tar of a package or an extension. Everything that could lead out of the tree is refused here, once: paths are in
/// the strict form of <see cref="TreePath"/>, nothing lies below a symlink, no device nodes.
/// </summary>
internal static class TarIndexer
{
    /// <param name="tar">Seekable, at its beginning.</param>
    /// <exception cref="InvalidDataException">What is wrong with the tar.</exception>
    public static IReadOnlyList<PackageFile> Read(Stream tar, CancellationToken cancellation)
    {
        var files = new Dictionary<string, PackageFile>(StringComparer.Ordinal);
        using var reader = new TarReader(tar, leaveOpen: true);
        try
        {
            while (reader.GetNextEntry() is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();
                // Says something about the archive, such as the commit that git-archive made it of.
                if (entry.EntryType == TarEntryType.GlobalExtendedAttributes) continue;
                var path = PathOf(entry.Name);
                if (path.Length == 0) continue;
                if (!files.TryAdd(path, Convert(entry, path, files))) throw new InvalidDataException($"{path} occurs twice in its tar");
            }
        }
        catch (Exception torn) when (torn is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"its tar is damaged: {torn.Message}", torn);
        }

        foreach (var file in files.Values) CheckParents(file, files);
        return [.. files.Values.OrderBy(f => f.Path, TreePath.ByteOrder)];
    }

    private static PackageFile Convert(TarEntry entry, string path, Dictionary<string, PackageFile> earlier)
    {
        var file = new PackageFile(path, EntryKind.File, (int)entry.Mode & TreeEntry.PermissionBits, (uint)entry.Uid, (uint)entry.Gid,
            0, 0, default, null);
        if (entry is PaxTarEntry pax && pax.ExtendedAttributes.Keys.Any(k => k.EndsWith("xattr.security.capability", StringComparison.Ordinal)))
            throw new InvalidDataException($"{path} has file capabilities, which images do not keep");
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                return entry.DataStream is { } data
                    ? file with { Size = entry.Length, Offset = entry.DataOffset, Sha256 = Digest.Of(data) }
                    : file with { Sha256 = Digest.Of([]) };
            case TarEntryType.Directory:
                return file with { Kind = EntryKind.Directory };
            case TarEntryType.SymbolicLink:
                return file with { Kind = EntryKind.Symlink, LinkTarget = entry.LinkName };
            case TarEntryType.HardLink:
                // tar(5): the link names an earlier entry of the same archive; here it is a second file with the same bytes.
                return earlier.TryGetValue(PathOf(entry.LinkName), out var target) && target.Kind == EntryKind.File
                    ? target with { Path = path }
                    : throw new InvalidDataException($"{path} is a hard link to {entry.LinkName}, which is no earlier file of the package");
            default:
                throw new InvalidDataException($"{path} is of the kind {entry.EntryType}, which has no place in an image");
        }
    }

    // dpkg-deb writes "./usr/bin/x" and "./usr/bin/"; the root itself is "./".
    private static string PathOf(string name)
    {
        var path = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        path = path.TrimEnd('/');
        if (path is "" or ".") return "";
        return TreePath.Problem(path) is { } problem ? throw new InvalidDataException($"the path \"{name}\" {problem}") : path;
    }

    private static void CheckParents(PackageFile file, Dictionary<string, PackageFile> files)
    {
        for (var parent = TreePath.Parent(file.Path); parent.Length > 0; parent = TreePath.Parent(parent))
        {
            if (files.TryGetValue(parent, out var above) && above.Kind != EntryKind.Directory)
                throw new InvalidDataException($"{file.Path} lies below {parent}, which is no directory");
        }
    }
}
