// SPDX-License-Identifier: Apache-2.0
using Xunit.Abstractions;

namespace ImageForge.Tests.Linux;

/// <summary>
/// Runs a test on a thread of its own in a new, empty network namespace, which vanishes with the thread.
/// https://man7.org/linux/man-pages/man2/unshare.2.html
/// </summary>
internal static class NetworkNamespace
{
    private const int NewNetwork = 0x40000000;

    /// <inheritdoc cref="NamespaceThread.Run"/>
    public static bool Run(ITestOutputHelper output, Action test) =>
        NamespaceThread.Run(output, "network", () => NamespaceThread.Unshare(NewNetwork), test);
}
