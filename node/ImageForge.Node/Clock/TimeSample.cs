// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Clock;

/// <summary>One comparison with a server.</summary>
/// <param name="Offset">What our clock lacks; off by half of <paramref name="Delay"/> at most.</param>
/// <param name="Delay">The round trip without the server's own time.</param>
internal sealed record TimeSample(IPAddress Server, TimeSpan Offset, TimeSpan Delay, LeapSecond Leap)
{
    // Two servers that are right may differ by this much besides what the way to them explains.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(100);

    /// <param name="sent">Our clock when the request left.</param>
    /// <param name="roundTrip">By a clock that does not jump.</param>
    public static TimeSample Of(IPAddress server, SntpAnswer answer, DateTimeOffset sent, TimeSpan roundTrip)
    {
        var returned = sent + roundTrip;
        return new TimeSample(
            server, ((answer.Received - sent) + (answer.Sent - returned)) / 2, roundTrip - (answer.Sent - answer.Received), answer.Leap);
    }

    /// <summary>
    /// The sample to go by: the one of the quickest server. With three or more, those are left out that contradict the one in
    /// the middle, so that a single server that is wrong cannot move the clock by being near. Null without samples.
    /// </summary>
    public static TimeSample? Choose(IReadOnlyList<TimeSample> samples)
    {
        IEnumerable<TimeSample> good = samples;
        if (samples.Count >= 3)
        {
            var middle = samples.OrderBy(s => s.Offset).ElementAt((samples.Count - 1) / 2);
            good = samples.Where(s => (s.Offset - middle.Offset).Duration() <= (s.Delay + middle.Delay) / 2 + Tolerance);
        }

        return good.MinBy(s => s.Delay);
    }
}
