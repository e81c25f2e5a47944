// SPDX-License-Identifier: Apache-2.0
using System.Formats.Tar;
using System.Text;
using ImageForge.Builder.Store;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Extensions;

/// <summary>
/// A directory of the host as a layer. Who owns the files there and what its umask was is this host's business: in the
/// image they belong to root, directories and what their owner may execute have mode 0755, other files 0644. A directory's
/// digest is the SHA-256 of its listing, one line per entry in byte order of the paths:
/// <c>dir PATH</c>, <c>file 0755 PATH SHA256</c>, <c>link PATH TARGET</c>, each ended by a line feed.
/// </summary>
internal static class DirectoryLayer
{
    private const int Executable = 0b111_101_101, Plain = 0b110_100_100;

    /// <summary>The directory's digest as it is now.</summary>
    /// <exception cref="InvalidDataException">It holds what no image can hold.</exception>
    public static Digest DigestOf(string directory) => DigestOf(Walk(directory).Select(entry =>
        (entry, entry.Kind == EntryKind.File ? Digest.Of(entry.Content!) : default)));

    /// <summary>
    /// Copies the files into the store and gives the entries with what was copied, whose listing has the digest returned:
    /// what changes on the host from then on changes nothing.
    /// </summary>
    public static async Task<(IReadOnlyList<TreeEntry> Entries, Digest Digest)> KeepAsync(string directory, BlobStore store, CancellationToken cancellation)
    {
        var kept = new List<(TreeEntry Entry, Digest Digest)>();
        foreach (var entry in Walk(directory))
        {
            if (entry.Content is not { } content)
            {
                kept.Add((entry, default));
                continue;
            }

            var digest = await store.AddAsync($"{directory}/{entry.Path}", (target, token) => Task.Run(() => content.CopyTo(target, token), token), cancellation);
            kept.Add((entry with { Content = ByteSource.FromFile(store.PathOf(digest)) }, digest));
        }

        return ([.. kept.Select(k => k.Entry)], DigestOf(kept));
    }

    private static Digest DigestOf(IEnumerable<(TreeEntry Entry, Digest Digest)> entries)
    {
        var listing = new StringBuilder();
        foreach (var (entry, digest) in entries)
        {
            listing.Append(entry.Kind switch
            {
                EntryKind.Directory => $"dir {entry.Path}",
                EntryKind.Symlink => $"link {entry.Path} {entry.LinkTarget}",
                _ => $"file {Convert.ToString(entry.Mode, 8).PadLeft(4, '0')} {entry.Path} {digest.Hex}",
            }).Append('\n');
        }

        return Digest.Of(Encoding.UTF8.GetBytes(listing.ToString()));
    }

    private static IEnumerable<TreeEntry> Walk(string directory)
    {
        var found = new List<TreeEntry>();
        Add(directory, "", found);
        return found.OrderBy(e => e.Path, TreePath.ByteOrder);
    }

    private static void Add(string directory, string prefix, List<TreeEntry> found)
    {
        foreach (var item in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            var path = prefix + item.Name;
            // Names that hold a line feed could make two listings alike.
            if (path.Any(char.IsControl)) throw new InvalidDataException($"a name below {directory} has a control character");
            if (TreePath.Problem(path) is { } problem) throw new InvalidDataException($"the path {path} {problem}");
            if (item.LinkTarget is { } target)
            {
                found.Add(TreeEntry.Symlink(path, target));
            }
            else if (item is DirectoryInfo)
            {
                found.Add(TreeEntry.Directory(path));
                Add(item.FullName, path + "/", found);
            }
            else
            {
                found.Add(File(item, path));
            }
        }
    }

    private static TreeEntry File(FileSystemInfo item, string path)
    {
        if (((FileInfo)item).Length == 0 && !IsRegular(item.FullName))
            throw new InvalidDataException($"{path} is no regular file, directory or symlink");
        var mode = item.UnixFileMode;
        if ((mode & (UnixFileMode.SetUser | UnixFileMode.SetGroup)) != 0) throw new InvalidDataException($"{path} is set-user-id or set-group-id");
        return TreeEntry.File(path, ByteSource.FromFile(item.FullName), (mode & UnixFileMode.UserExecute) != 0 ? Executable : Plain);
    }

    // Pipes, sockets and devices have no length, and .NET tells them from empty files only when it archives them.
    private static bool IsRegular(string path)
    {
        const int typeFlag = 156;
        using var archive = new MemoryStream();
        try
        {
            using var writer = new TarWriter(archive, TarEntryFormat.Gnu, leaveOpen: true);
            writer.WriteEntry(path, "entry");
        }
        catch (IOException)
        {
            return false; // a socket
        }

        return archive.GetBuffer()[typeFlag] == (byte)TarEntryType.RegularFile;
    }
}
