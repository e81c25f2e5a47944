// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Mesh.Agent;

/// <summary>
/// Time that never jumps. Machines boot with any clock and have it set later; judging peers by wall-clock differences
/// would then call all of them dead (or alive) at once.
/// </summary>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset start = time.GetUtcNow();
    private readonly long startTimestamp = time.GetTimestamp();

    public DateTimeOffset Now => start + time.GetElapsedTime(startTimestamp);

    /// <summary>Translates a wall-clock time that was stamped lately; never into the future.</summary>
    public DateTimeOffset FromWall(DateTimeOffset wall)
    {
        var age = time.GetUtcNow() - wall;
        return Now - (age > TimeSpan.Zero ? age : TimeSpan.Zero);
    }
}
