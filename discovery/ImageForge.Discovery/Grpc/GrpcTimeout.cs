// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery.Grpc;

/// <summary>The <c>grpc-timeout</c> header: one to eight digits and a unit (gRPC over HTTP/2, "Requests").</summary>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;

    /// <summary>Longer waits than this are none: timers do not reach further, and no stream lives that long.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <param name="header">Empty when the caller sent none.</param>
    /// <param name="timeout"><see cref="Timeout.InfiniteTimeSpan"/> when there is no deadline; never less than zero otherwise.</param>
    /// <returns>False when the header is malformed.</returns>
    public static bool TryParse(string? header, out TimeSpan timeout)
    {
        timeout = Timeout.InfiniteTimeSpan;
        if (string.IsNullOrEmpty(header)) return true;
        if (header.Length is < 2 or > MaxDigits + 1) return false;

        long value = 0;
        foreach (var digit in header.AsSpan(0, header.Length - 1))
        {
            if (!char.IsAsciiDigit(digit)) return false;
            value = 10 * value + (digit - '0');
        }
        // Ticks are 100 ns; a part of a tick counts as one, as ending early would be wrong and ending late is not.
        long ticks;
        switch (header[^1])
        {
            case 'n': ticks = (value + 99) / 100; break;
            case 'u': ticks = value * TimeSpan.TicksPerMicrosecond; break;
            case 'm': ticks = value * TimeSpan.TicksPerMillisecond; break;
            case 'S': ticks = value * TimeSpan.TicksPerSecond; break;
            case 'M': ticks = value * TimeSpan.TicksPerMinute; break;
            case 'H': ticks = value * TimeSpan.TicksPerHour; break;
            default: return false;
        }
        if (ticks <= Longest.Ticks) timeout = new TimeSpan(ticks);
        return true;
    }
}
