// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery.Grpc;

/// <summary>What one service grants to requests that are still arriving.</summary>
/// <param name="timeout">How long each may take.</param>
/// <param name="time">On which clock.</param>
internal sealed class RequestIntake(TimeSpan timeout, TimeProvider time)
{
    private int large;

    public TimeSpan Timeout => timeout;

    public TimeProvider Time => time;

    /// <returns>False when as many as may are being read already.</returns>
    public bool TryBeginLarge()
    {
        if (Interlocked.Increment(ref large) <= Limits.LargeRequestsAtOnce) return true;
        EndLarge();
        return false;
    }

    public void EndLarge() => Interlocked.Decrement(ref large);
}
