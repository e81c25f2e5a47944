// SPDX-License-Identifier: Apache-2.0
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

    /// <inheritdoc cref="NamespaceThread.Run"/>
    public static bool Run(ITestOutputHelper output, Action test) =>
        NamespaceThread.Run(output, "mount", () => NamespaceThread.Unshare(NewMounts) && Mount(null, "/", null, PrivateTree, null) == 0, test);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string? source, string target, string? fileSystem, nuint flags, string? data);
}
