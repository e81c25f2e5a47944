// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Xunit.Abstractions;

namespace ImageForge.Tests.Linux;

/// <summary>Namespaces belong to threads: a test that wants one of its own runs on a thread that ends with it.</summary>
internal static partial class NamespaceThread
{
    /// <summary>False, with the reason in the output, where this process may not make one.</summary>
    /// <param name="kind">For people: "network".</param>
    /// <param name="enter">Whether the thread is in its own now.</param>
    public static bool Run(ITestOutputHelper output, string kind, Func<bool> enter, Action test)
    {
        var may = true;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                may = enter();
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
        if (!may) output.WriteLine($"not run: no right to make a {kind} namespace (needs root)");
        return may;
    }

    /// <param name="flags">CLONE_NEW… of linux/sched.h.</param>
    public static bool Unshare(int flags) => UnshareCall(flags) == 0;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int UnshareCall(int flags);
}
