// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.Builder.OpenPgp;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Store;

namespace ImageForge.Builder.Debian;

/// <summary>From a request to pins: Release, index, closure. Nothing is taken on trust but the keyring.</summary>
internal sealed class InputResolver(BlobStore store, Keyring keyring, TimeProvider time, Progress progress)
{
    /// <summary>Resolves against the first mirror that has the suite. Fetches the index, but no packages.</summary>
    public async Task<LockFile> ResolveAsync(InputRequest request, IReadOnlyList<MirrorCandidate> mirrors, CancellationToken cancellation)
    {
        for (var i = 0; ; i++)
        {
            using var mirror = new Mirror(mirrors[i].Root, time);
            try
            {
                return await ResolveAsync(request, mirror, cancellation);
            }
            catch (ForgeException failure) when (i + 1 < mirrors.Count && failure.Code is InputErrors.NotOnMirror or InputErrors.MirrorUnreachable)
            {
                // The host's apt names several mirrors; the next may have this suite.
            }
        }
    }

    internal async Task<LockFile> ResolveAsync(InputRequest request, Mirror mirror, CancellationToken cancellation)
    {
        using var step = progress.Begin($"resolve {request.Packages.Count} packages of {request.Suite}");
        var verified = await new ArchiveRelease(mirror, keyring, time).FetchAsync(request.Suite, cancellation);
        var catalog = await new PackageArchive(mirror, store).FetchAsync(request.Suite, verified.Release, request.Architecture, cancellation);
        var pins = PackageResolver.Resolve(catalog, request.Packages);
        step.Complete($"resolve {request.Packages.Count} packages of {request.Suite}: {pins.Count} pinned");
        return new LockFile(request, verified.Release.Date, verified.Sha256, pins);
    }
}
