// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Tests.Mesh;

/// <summary>Waits for what other threads and processes bring about.</summary>
internal static class Eventually
{
    public static void True(Func<bool> condition, Func<string> what, TimeSpan? patience = null)
    {
        if (!SpinWait.SpinUntil(() => Poll(condition), patience ?? TimeSpan.FromSeconds(10)))
            Assert.Fail("never came true: " + what());
    }

    private static bool Poll(Func<bool> condition)
    {
        if (condition())
            return true;
        Thread.Sleep(10);
        return false;
    }
}
