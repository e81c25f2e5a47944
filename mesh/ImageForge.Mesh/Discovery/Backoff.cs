// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Mesh.Discovery;

/// <summary>
/// Growing, jittered pauses between attempts: 0.5 s × 1.5ⁿ ± 50 %, at most 60 s. The jitter keeps a restarted service
/// from being met by all its members in the same instant.
/// </summary>
internal sealed record Backoff
{
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(0.5);

    public double Factor { get; init; } = 1.5;

    public double Jitter { get; init; } = 0.5;

    public TimeSpan Maximum { get; init; } = TimeSpan.FromSeconds(60);

    /// <param name="failures">Attempts that have failed so far, from 0.</param>
    /// <param name="random">In [0, 1).</param>
    public TimeSpan Pause(int failures, double random)
    {
        var seconds = Math.Min(Maximum.TotalSeconds, Initial.TotalSeconds * Math.Pow(Factor, Math.Min(failures, 100)));
        return TimeSpan.FromSeconds(seconds * (1 - Jitter + 2 * Jitter * random));
    }
}
