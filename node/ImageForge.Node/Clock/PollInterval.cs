// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace ImageForge.Node.Clock;

/// <summary>How long to wait for the next look at the servers: the longer, the less there was to correct.</summary>
internal sealed class PollInterval
{
    /// <summary>RFC 5905, section 7.2: servers of others are not asked more often than every 2^6 s for long; 2^4 s is the floor of the protocol.</summary>
    private const int LeastExponent = 5;

    private const int MostExponent = 11;

    private static readonly TimeSpan Steady = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Unsteady = TimeSpan.FromMilliseconds(100);

    private int _least = LeastExponent;
    private int _exponent = LeastExponent;

    public TimeSpan Current => TimeSpan.FromSeconds(1 << _exponent);

    /// <summary>The kernel loop's time constant that belongs to it.</summary>
    public int TimeConstant => BitOperations.Log2((uint)(1 << _exponent)) - 4;

    /// <summary>After a comparison that showed this offset.</summary>
    public void Learn(TimeSpan offset)
    {
        if (offset.Duration() < Steady) _exponent = Math.Min(_exponent + 1, MostExponent);
        else if (offset.Duration() > Unsteady) _exponent = Math.Max(_exponent - 1, _least);
    }

    /// <summary>A server asked to be asked less often (RFC 5905, section 7.4: RATE).</summary>
    public void SlowDown()
    {
        _least = Math.Min(Math.Max(_least, _exponent) + 1, MostExponent);
        _exponent = Math.Max(_exponent, _least);
    }

    /// <summary>The clock was set: what was learnt about it is of no use any more.</summary>
    public void Restart() => _exponent = _least;
}
