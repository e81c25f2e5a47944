// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Store;

/// <summary>
/// Packages unpacked to real files, for the few programs that the builder runs and the libraries it loads. The directory
/// is named by what it holds; it is checked file by file before each use and made anew when anything differs.
/// </summary>
internal static class ToolTree
{
    /// <summary>
    /// The directory with the files of <paramref name="packages"/> that <paramref name="wanted"/> asks for (null: all).
    /// Modes are 0755 for what the package marks executable, else 0644. Symlinks that are absolute or leave the tree
    /// are left out: no tool may come across a file of the host through them.
    /// </summary>
    public static async Task<string> PrepareAsync(BlobStore store, IReadOnlyList<PackageFiles> packages,
        Func<PackageFile, bool>? wanted, CancellationToken cancellation)
    {
        var files = packages
            .SelectMany(p => p.Files.Where(f => f.Kind != EntryKind.Directory && wanted?.Invoke(f) != false), (package, file) => (package, file))
            .Where(f => f.file.Kind != EntryKind.Symlink || StaysInside(f.file))
            .OrderBy(f => f.file.Path, TreePath.ByteOrder).ToList();
        var directory = Path.Combine(store.Root, "tools", NameOf(files.Select(f => f.file)));
        if (files.TrueForAll(f => IsInPlace(directory, f.file))) return directory;

        var temporary = store.NewTemporaryPath();
        foreach (var (package, file) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            await PlaceAsync(temporary, package, file, cancellation);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
        // What fails its check serves nobody; a build that runs a tool out of it keeps its open files.
        if (Directory.Exists(directory)) Directory.Move(directory, store.NewTemporaryPath());
        try
        {
            Directory.Move(temporary, directory);
        }
        catch (IOException) when (files.TrueForAll(f => IsInPlace(directory, f.file)))
        {
            Directory.Delete(temporary, recursive: true);
        }

        return directory;
    }

    private static string NameOf(IEnumerable<PackageFile> files)
    {
        var listing = new StringBuilder();
        foreach (var file in files) listing.Append($"{file.Path}\0{file.Mode}\0{file.LinkTarget ?? file.Sha256.Hex}\n");
        return Digest.Of(Encoding.UTF8.GetBytes(listing.ToString())).Hex;
    }

    private static bool StaysInside(PackageFile link)
    {
        if (link.LinkTarget!.StartsWith('/')) return false;
        var depth = link.Path.Count(c => c == '/');
        foreach (var part in link.LinkTarget.Split('/'))
        {
            if (part == "..") depth--;
            else if (part is not ("" or ".")) depth++;
            if (depth < 0) return false;
        }

        return true;
    }

    private static bool IsInPlace(string directory, PackageFile file)
    {
        var info = new FileInfo(Path.Combine(directory, file.Path));
        if (file.Kind == EntryKind.Symlink) return info.LinkTarget == file.LinkTarget;
        if (!info.Exists || info.LinkTarget is not null || info.Length != file.Size) return false;
        using var stream = info.OpenRead();
        return Digest.Of(stream) == file.Sha256;
    }

    private static async Task PlaceAsync(string directory, PackageFiles package, PackageFile file, CancellationToken cancellation)
    {
        var path = Path.Combine(directory, file.Path);
        CreateParents(directory, file.Path);
        if (file.Kind == EntryKind.Symlink)
        {
            File.CreateSymbolicLink(path, file.LinkTarget!);
            return;
        }

        await using var target = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write,
            UnixCreateMode = (UnixFileMode)((file.Mode & 0b001_000_000) != 0 ? 0b111_101_101 : 0b110_100_100),
        });
        package.Content(file).CopyTo(target, cancellation);
    }

    // Two packages may disagree whether a path is a directory or a symlink; following the link could leave the tree.
    private static void CreateParents(string directory, string path)
    {
        var at = directory;
        Directory.CreateDirectory(at);
        foreach (var name in TreePath.Parent(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, name);
            if (new FileInfo(at).LinkTarget is not null)
                throw new ForgeException(ExitCode.Dependency, InputErrors.MalformedPackage, $"{path} lies below a symlink of another package");
            Directory.CreateDirectory(at);
        }
    }
}
