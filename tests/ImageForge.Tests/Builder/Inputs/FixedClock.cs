// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Tests.Builder.Inputs;

/// <summary>A clock that stands still; timers run on real time, so that retries still happen.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    /// <summary>The day on which the tests' archives are read.</summary>
    public static FixedClock Default { get; } = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    public override DateTimeOffset GetUtcNow() => now;
}
