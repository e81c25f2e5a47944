// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Store;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Debian;

/// <summary>Brings what a lock pins into the store.</summary>
internal static class InputFetcher
{
    // As many as Mirror opens connections.
    private const int AtOnce = 2;

    /// <summary>Fetches the pins that the store lacks, from the first mirror that has each; asks none when it lacks none.</summary>
    /// <exception cref="ForgeException">IF2032: no mirror has a pin any more; every missing one is named.</exception>
    public static async Task FetchAsync(IReadOnlyList<PackagePin> pins, BlobStore store, Func<IReadOnlyList<MirrorCandidate>> findMirrors,
        TimeProvider time, Progress progress, CancellationToken cancellation)
    {
        var missing = pins.Where(p => !store.Contains(p.Sha256)).ToList();
        if (missing.Count == 0) return;

        var mirrors = findMirrors();
        var total = missing.Sum(p => p.Size);
        using var step = progress.Begin($"fetch {missing.Count} packages ({total / 1e6:F1} MB)", total);
        foreach (var candidate in mirrors)
        {
            using var mirror = new Mirror(candidate.Root, time);
            missing = await FetchFromAsync(mirror, missing, store, step, cancellation);
            if (missing.Count == 0) break;
        }

        if (missing.Count > 0) throw Gone(missing, mirrors);
        step.Complete();
    }

    // Returns the pins that this mirror does not have.
    private static async Task<List<PackagePin>> FetchFromAsync(Mirror mirror, List<PackagePin> pins, BlobStore store, Progress.Step step,
        CancellationToken cancellation)
    {
        var absent = new ConcurrentBag<PackagePin>();
        await Parallel.ForEachAsync(pins, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (pin, token) =>
        {
            if (!await TryFetchAsync(mirror, store, pin.File, $"package {pin}", pin.Size, pin.Sha256, step.Advance, token)) absent.Add(pin);
        });
        return [.. absent];
    }

    /// <summary>Fetches one file of known size and digest into the store; false when the mirror does not have it.</summary>
    internal static async Task<bool> TryFetchAsync(Mirror mirror, BlobStore store, string path, string what, long size, Digest sha256,
        Action<long>? advance, CancellationToken cancellation)
    {
        try
        {
            await store.AddAsync(sha256, what, async (target, token) =>
            {
                long received = 0;
                var isThere = await mirror.TryCopyAsync(path, target, size, n =>
                {
                    received += n;
                    advance?.Invoke(n);
                }, token);
                if (!isThere) throw new AbsentException();
                if (received == size) return;
                throw new ForgeException(ExitCode.Dependency, InputErrors.WrongContent, $"{what} is {received} bytes at {mirror.Root} where {size} were expected",
                    "the mirror's copy is cut short: try again, or another mirror");
            }, cancellation);
            return true;
        }
        catch (AbsentException)
        {
            return false;
        }
    }

    private static ForgeException Gone(List<PackagePin> gone, IReadOnlyList<MirrorCandidate> mirrors)
    {
        var names = gone.Select(p => p.ToString()).Order(StringComparer.Ordinal);
        return new ForgeException(ExitCode.Dependency, InputErrors.PinGone,
            $"{string.Join(" and ", mirrors.Select(m => Mirror.WithoutCredentials(m.Root)))} no longer has what the lock file pins: {string.Join(", ", names)}",
            "renew the lock with `imageforge lock --update MANIFEST`, or name a mirror that keeps old packages (a snapshot archive) "
            + $"with {MirrorSources.Variable}");
    }

    private sealed class AbsentException : Exception;
}
