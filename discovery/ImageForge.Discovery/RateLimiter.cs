// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace ImageForge.Discovery;

/// <summary>
/// A token bucket per client address that makes callers wait instead of refusing them. Kept as one time per address:
/// the moment at which the bucket would be full again (the generic cell rate algorithm of ITU-T I.371). A call is due
/// when that moment is at most one bucket away.
/// </summary>
internal sealed class RateLimiter(double perSecond, int burst)
{
    private readonly ConcurrentDictionary<ClientAddress, Bucket> buckets = new();
    private readonly TimeSpan interval = perSecond > 0 ? TimeSpan.FromSeconds(1 / perSecond) : TimeSpan.Zero;

    public bool Enabled => perSecond > 0;

    /// <summary>Addresses that are being counted.</summary>
    public int Tracked => buckets.Count;

    /// <summary>Takes a token, now or ahead of time.</summary>
    /// <param name="address">Whose token.</param>
    /// <param name="now">On the service's clock.</param>
    /// <param name="longest">Refuse when the token is due later than this; <see cref="Timeout.InfiniteTimeSpan"/> for no bound.</param>
    /// <param name="wait">How long until the token is due; zero or less means now.</param>
    /// <returns>False when refused; no token is taken then.</returns>
    public bool TryReserve(ClientAddress address, TimeSpan now, TimeSpan longest, out TimeSpan wait)
    {
        var bucket = buckets.GetOrAdd(address, static _ => new Bucket());
        lock (bucket)
        {
            var full = bucket.FullAt > now ? bucket.FullAt : now;
            wait = full + interval - (burst * interval) - now;
            if (longest != Timeout.InfiniteTimeSpan && wait > longest && wait > TimeSpan.Zero) return false;
            bucket.FullAt = full + interval;
            return true;
        }
    }

    /// <summary>Gives a token back whose caller did not wait for it.</summary>
    public void Return(ClientAddress address)
    {
        if (!buckets.TryGetValue(address, out var bucket)) return;
        lock (bucket) bucket.FullAt -= interval;
    }

    /// <summary>
    /// Drops the addresses whose bucket is full: they are as good as new. A call that is just reserving from such a
    /// bucket may lose its count; one free call a minute is not worth a lock over all.
    /// </summary>
    public void Forget(TimeSpan now)
    {
        foreach (var pair in buckets)
        {
            lock (pair.Value)
            {
                if (pair.Value.FullAt <= now) buckets.TryRemove(pair);
            }
        }
    }

    private sealed class Bucket
    {
        public TimeSpan FullAt;
    }
}
