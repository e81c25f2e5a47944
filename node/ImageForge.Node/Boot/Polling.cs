// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Boot;

/// <summary>Waiting for something that the kernel brings about and announces in no single place.</summary>
internal static class Polling
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks until it is there, at most for <paramref name="patience"/>; null when it did not come.</summary>
    public static async Task<T?> ForAsync<T>(Func<T?> look, TimeSpan patience, TimeProvider time)
        where T : class
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (look() is { } found) return found;
            if (time.GetElapsedTime(start) >= patience) return null;
            await Task.Delay(Interval, time);
        }
    }
}
