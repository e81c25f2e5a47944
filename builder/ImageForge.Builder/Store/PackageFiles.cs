// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.Builder.Debian;
using ImageForge.Builder.Pins;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Store;

/// <summary>
/// The files of one pinned package. A package is decompressed once; its tar is kept as a blob and files are read out of
/// the middle of it, so that nothing of a hostile package ever becomes a path on the host, and a kernel with 4000 modules
/// costs one file. Every file's SHA-256 is checked when it is handed out.
/// </summary>
internal sealed class PackageFiles
{
    private readonly BlobStore _store;
    private readonly PackageIndex _index;
    private readonly Dictionary<string, PackageFile> _byPath;

    private PackageFiles(BlobStore store, PackagePin pin, PackageIndex index)
    {
        (_store, Pin, _index) = (store, pin, index);
        _byPath = index.Files.ToDictionary(f => f.Path, StringComparer.Ordinal);
    }

    public PackagePin Pin { get; }

    /// <summary>Every entry, ordered by <see cref="TreePath.ByteOrder"/>.</summary>
    public IReadOnlyList<PackageFile> Files => _index.Files;

    /// <summary>Opens a package whose .deb is in the store (<see cref="InputFetcher"/>), unpacking it at its first use.</summary>
    public static async Task<PackageFiles> OpenAsync(BlobStore store, PackagePin pin, CancellationToken cancellation)
    {
        var path = Path.Combine(store.Root, "packages", pin.Sha256.Hex);
        var index = File.Exists(path) ? PackageIndex.Decode(await File.ReadAllBytesAsync(path, cancellation)) : null;
        if (index is null || !store.Contains(index.Tar)) index = await UnpackAsync(store, pin, path, cancellation);
        return new PackageFiles(store, pin, index);
    }

    /// <summary>Opens several packages, unpacking those that need it on all cores; in the order of the pins.</summary>
    public static async Task<IReadOnlyList<PackageFiles>> OpenAllAsync(BlobStore store, IEnumerable<PackagePin> pins, Progress progress,
        CancellationToken cancellation)
    {
        var wanted = pins.ToList();
        using var step = progress.Begin($"open {wanted.Count} packages", wanted.Sum(p => p.Size));
        var opened = new PackageFiles[wanted.Count];
        await Parallel.ForAsync(0, wanted.Count, cancellation, async (i, token) =>
        {
            opened[i] = await OpenAsync(store, wanted[i], token);
            step.Advance(wanted[i].Size);
        });
        step.Complete();
        return opened;
    }

    public bool TryGet(string path, out PackageFile file) => _byPath.TryGetValue(path, out file!);

    /// <summary>The bytes of a file of the package.</summary>
    /// <exception cref="ForgeException">IF2042: no such file. IF2006: the cached bytes were changed.</exception>
    public ByteSource Content(string path) => TryGet(path, out var file) && file.Kind == EntryKind.File
        ? Content(file)
        : throw new ForgeException(ExitCode.Dependency, InputErrors.NoSuchFile, $"package {Pin} has no file {path}",
            "the archive's packages changed their layout: pin versions that ImageForge knows, or report this");

    /// <inheritdoc cref="Content(string)"/>
    public ByteSource Content(PackageFile file)
    {
        var tar = _store.PathOf(_index.Tar);
        var content = ByteSource.FromFile(tar, file.Offset, file.Size);
        try
        {
            if (Digest.Of(content) == file.Sha256) return content;
        }
        catch (EndOfStreamException)
        {
            // Reported below: a shorter tar is a changed one.
        }

        throw new ForgeException(ExitCode.Dependency, InputErrors.FileChanged,
            $"the cached files of package {Pin} were changed: {file.Path} does not have its SHA-256",
            $"delete this file, and the package is unpacked again: rm {tar}");
    }

    /// <summary>A file, directory or symlink as an entry of an image's tree, with the package's mode and owner.</summary>
    public TreeEntry ToTreeEntry(PackageFile file) => new()
    {
        Path = file.Path, Kind = file.Kind, Mode = file.Mode, Uid = file.Uid, Gid = file.Gid, LinkTarget = file.LinkTarget,
        Content = file.Kind == EntryKind.File ? Content(file) : null,
    };

    private static async Task<PackageIndex> UnpackAsync(BlobStore store, PackagePin pin, string path, CancellationToken cancellation)
    {
        var what = $"package {pin}";
        var tar = await store.AddAsync($"the files of {what}", (target, token) => Task.Run(() =>
        {
            using var deb = store.OpenVerified(pin.Sha256, what);
            DebArchive.CopyData(deb, target, what, token);
        }, token), cancellation);

        PackageIndex index;
        using (var unpacked = new FileStream(store.PathOf(tar), FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            try
            {
                index = new PackageIndex(tar, TarIndexer.Read(unpacked, cancellation));
            }
            catch (InvalidDataException malformed)
            {
                throw new ForgeException(ExitCode.Dependency, InputErrors.MalformedPackage,
                    $"{what} cannot be unpacked: {malformed.Message}", inner: malformed);
            }
        }

        await store.WriteFileAsync(path, index.Encode(), cancellation);
        return index;
    }
}
