// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Xunit.Abstractions;

namespace ImageForge.Tests.Linux;

/// <summary>
/// Runs a test on a thread of its own in a new, empty network namespace, which vanishes with the thread.
/// https://man7.org/linux/man-pages/man2/unshare.2.html
/// </summary>
internal static partial class NetworkNamespace
{
    private const int NewNetwork = 0x40000000;

    /// <summary>False, with the reason in the output, where this process may not make one.</summary>
    public static bool Run(ITestOutputHelper output, Action test)
    {
        var may = true;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                may = Unshare(NewNetwork) == 0;
                if (may) test();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        if (!may) output.WriteLine("not run: no right to make a network namespace (needs root)");
        return may;
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);
}
