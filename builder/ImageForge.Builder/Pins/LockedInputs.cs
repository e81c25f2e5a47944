// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.Builder.Debian;
using ImageForge.Builder.Store;

namespace ImageForge.Builder.Pins;

/// <summary>
/// The lock beside a manifest, as commands use it. A lock that fits the manifest is followed to the byte. A missing one
/// is made, because there is nothing yet to depart from. One that was made for another request stops the build: what
/// goes into a machine changes only when somebody says so, with <c>imageforge lock</c>.
/// </summary>
/// <param name="manifestMirror">The manifest's <c>mirror:</c>, or null.</param>
internal sealed class LockedInputs(string manifest, Uri? manifestMirror, InputRequest request, BlobStore store, Invocation invocation)
{
    /// <summary>Where the lock lies.</summary>
    public string Path { get; } = LockFile.PathFor(manifest);

    /// <summary>For builds: the lock, made if there is none, and every pinned package in the store.</summary>
    /// <exception cref="ForgeException">IF2030, IF2031 and whatever resolving and fetching throw.</exception>
    public async Task<LockFile> ObtainAsync()
    {
        var existing = await TryReadAsync();
        if (existing?.DifferencesTo(request) is { Count: > 0 } differences)
        {
            throw new ForgeException(ExitCode.Input, InputErrors.LockOutOfDate,
                $"the manifest asks for other packages than {Path} was made for: {string.Join(", ", differences)}",
                $"renew the lock with `imageforge lock {manifest}`");
        }

        var lockFile = existing ?? await RenewAsync();
        await FetchAsync(lockFile);
        return lockFile;
    }

    /// <summary>The lock as it is on disk; null when there is none.</summary>
    /// <exception cref="ForgeException">IF2030: there is one that cannot be read.</exception>
    public async Task<LockFile?> TryReadAsync()
    {
        if (!File.Exists(Path)) return null;
        try
        {
            return LockJson.Read(await File.ReadAllBytesAsync(Path, invocation.Cancellation));
        }
        catch (FormatException malformed)
        {
            throw new ForgeException(ExitCode.Input, InputErrors.MalformedLock, $"{Path} cannot be read: {malformed.Message}",
                $"restore it from version control, or make it anew: `imageforge lock --update {manifest}`", malformed);
        }
    }

    /// <summary>Resolves against the archive as it is now and writes the lock.</summary>
    public async Task<LockFile> RenewAsync()
    {
        var resolver = new InputResolver(store, ArchiveKeyring.Load(invocation.Environment), invocation.Time, invocation.Progress);
        var lockFile = await resolver.ResolveAsync(request, Mirrors(), invocation.Cancellation);
        await WriteAsync(LockJson.Write(lockFile));
        return lockFile;
    }

    /// <summary>Brings every pinned package into the store; needs no mirror when they all are there.</summary>
    public Task FetchAsync(LockFile lockFile) => InputFetcher.FetchAsync(lockFile.Packages, store, Mirrors, invocation.Time, invocation.Progress,
        invocation.Cancellation);

    private IReadOnlyList<MirrorCandidate> Mirrors() => MirrorSources.Find(manifestMirror, invocation.Environment);

    private async Task WriteAsync(byte[] content)
    {
        var temporary = Path + ".tmp";
        try
        {
            await File.WriteAllBytesAsync(temporary, content, invocation.Cancellation);
            File.Move(temporary, Path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
