// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Tests.Mesh;

/// <summary>Waits for what other threads and processes bring about.</summary>
internal static class Eventually
{
    /// <summary>Polls without holding a thread of the pool, which the code under test needs.</summary>
    public static async Task TrueAsync(Func<bool> condition, Func<string> what, TimeSpan? patience = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > (patience ?? TimeSpan.FromSeconds(10)))
                Assert.Fail("never came true: " + what());
            await Task.Delay(10);
        }
    }
}
