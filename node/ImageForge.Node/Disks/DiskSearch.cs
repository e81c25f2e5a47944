// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Node.Disks;

/// <summary>Waits for the disk that a selector names.</summary>
/// <param name="list">The disks of the moment.</param>
internal sealed class DiskSearch(Func<IReadOnlyList<DiskFacts>> list, TimeProvider time)
{
    // A disk that the manifest names is waited for: a machine that came up without its disk would be another machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    // Controllers find their disks one after the other, and a second match may be a moment behind the first.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    public DiskSearch(TimeProvider time)
        : this(() => DiskFacts.List(), time)
    {
    }

    /// <summary>
    /// The choice as soon as it is certain: at once where the selector can name one disk only; else when no disk has come
    /// or gone for half a second. Without a match, after half a minute.
    /// </summary>
    public async Task<DiskChoice> FindAsync(string purpose, DiskSelector wanted, CancellationToken stop)
    {
        var (start, seen) = (time.GetTimestamp(), list());
        var since = start;
        while (true)
        {
            var choice = DiskChoice.Of(purpose, wanted, seen);
            var settled = time.GetElapsedTime(since) >= Quiet;
            if (choice.Device is not null && (wanted.NamesOne || settled)) return choice;
            if (choice.Ambiguous && settled) return choice;
            if (time.GetElapsedTime(start) >= Patience) return choice;
            await Task.Delay(Interval, time, stop);
            var now = list();
            if (!now.SequenceEqual(seen)) (seen, since) = (now, time.GetTimestamp());
        }
    }
}
