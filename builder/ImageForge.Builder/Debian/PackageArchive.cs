// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using ImageForge.Builder.Store;
using ImageForge.Formats.Xz;

namespace ImageForge.Builder.Debian;

/// <summary>Fetches the index of a suite's packages as its verified Release lists it.</summary>
internal sealed class PackageArchive(Mirror mirror, BlobStore store)
{
    private static readonly (string Suffix, Func<Stream, Stream> Decompress)[] Compressions =
    [
        (".xz", s => new XzStream(s)),
        (".gz", s => new GZipStream(s, CompressionMode.Decompress)),
        ("", s => s),
    ];

    /// <summary>The packages of component main for one architecture.</summary>
    /// <exception cref="ForgeException">IF2003, IF2007, IF2017, IF2018.</exception>
    public async Task<PackageCatalog> FetchAsync(string suite, Release release, string architecture, CancellationToken cancellation)
    {
        var stem = $"main/binary-{architecture}/Packages";
        foreach (var (suffix, decompress) in Compressions)
        {
            if (release.Find(stem + suffix) is not { } listed) continue;
            if (!store.Contains(listed.Sha256) && !await TryFetchAsync(suite, release, listed, cancellation)) continue;
            return await Task.Run(() => Read(listed, decompress, architecture), cancellation);
        }

        var isListed = Compressions.Any(c => release.Find(stem + c.Suffix) is not null);
        throw isListed
            ? new ForgeException(ExitCode.Dependency, InputErrors.NotOnMirror, $"{mirror.Root} does not have the {stem} that its Release of {suite} lists",
                "the mirror is being updated or incomplete: try again in a while, or another mirror")
            : new ForgeException(ExitCode.Dependency, InputErrors.IndexNotListed, $"the Release of {suite} at {mirror.Root} lists no {stem}",
                "the suite does not serve this architecture, or lists its files without SHA-256");
    }

    // By-hash names stay valid while a mirror is updated; the plain name may already be that of the next Release.
    private async Task<bool> TryFetchAsync(string suite, Release release, ListedFile listed, CancellationToken cancellation)
    {
        var plain = $"dists/{suite}/{listed.Path}";
        var byHash = $"dists/{suite}/{Path.GetDirectoryName(listed.Path)}/by-hash/SHA256/{listed.Sha256}";
        foreach (var path in release.AcquireByHash ? new[] { byHash, plain } : [plain])
            if (await InputFetcher.TryFetchAsync(mirror, store, path, $"{listed.Path} of {suite}", listed.Size, listed.Sha256, null, cancellation)) return true;
        return false;
    }

    private PackageCatalog Read(ListedFile listed, Func<Stream, Stream> decompress, string architecture)
    {
        using var blob = store.OpenVerified(listed.Sha256, listed.Path);
        using var text = decompress(blob);
        try
        {
            return new PackageCatalog(PackagesReader.Read(text), architecture);
        }
        catch (Exception malformed) when (malformed is FormatException or InvalidDataException)
        {
            throw new ForgeException(ExitCode.Dependency, InputErrors.MalformedIndex, $"{listed.Path} of {mirror.Root} cannot be read: {malformed.Message}",
                "the archive itself is at fault: try again later, or another mirror", malformed);
        }
    }
}
