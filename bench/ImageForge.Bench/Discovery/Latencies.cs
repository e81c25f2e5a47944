// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace ImageForge.Bench.Discovery;

/// <summary>Durations recorded from many threads; percentiles at the end.</summary>
internal sealed class Latencies(int capacity)
{
    private readonly long[] _ticks = new long[capacity];
    private int _count;

    public int Count => Math.Min(_count, _ticks.Length);

    /// <param name="due">When it should have begun, on the stopwatch: waiting for a late generator counts too.</param>
    public void Record(long due)
    {
        var at = Interlocked.Increment(ref _count) - 1;
        if (at < _ticks.Length) _ticks[at] = Stopwatch.GetTimestamp() - due;
    }

    public double Milliseconds(double percentile)
    {
        if (Count == 0) return double.NaN;
        var sorted = _ticks.AsSpan(0, Count).ToArray();
        Array.Sort(sorted);
        return Stopwatch.GetElapsedTime(0, sorted[(int)Math.Min(Count - 1, percentile / 100 * Count)]).TotalMilliseconds;
    }
}
