// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Xunit.Abstractions;

namespace ImageForge.Tests.Linux;

/// <summary>
/// Runs a test on a thread of its own with a private view of the mounts, which vanishes with the thread.
/// https://man7.org/linux/man-pages/man7/mount_namespaces.7.html
/// </summary>
internal static partial class MountNamespace
{
    private const int NewMounts = 0x20000;
    private const nuint PrivateTree = 0x40000 | 0x4000; // MS_PRIVATE | MS_REC

    /// <summary>False, with the reason in the output, where this process may not make one.</summary>
    public static bool Run(ITestOutputHelper output, Action test)
    {
        var may = true;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                may = Unshare(NewMounts) == 0 && Mount(null, "/", null, PrivateTree, null) == 0;
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
        if (!may) output.WriteLine("not run: no right to make a mount namespace (needs root)");
        return may;
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string? source, string target, string? fileSystem, nuint flags, string? data);
}
