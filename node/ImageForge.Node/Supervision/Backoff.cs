// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Supervision;

/// <summary>Delays that double from the first to the longest.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private int _given;

    public TimeSpan Next()
    {
        var delay = first * Math.Pow(2, Math.Min(_given++, 30));
        return delay < longest ? delay : longest;
    }

    /// <summary>It went well for a while.</summary>
    public void Reset() => _given = 0;
}
