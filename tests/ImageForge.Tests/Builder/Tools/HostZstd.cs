// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Tools.Zstd;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Tools;

/// <summary>The host's libzstd in place of the pinned one, which tests do not download.</summary>
internal static class HostZstd
{
    private static readonly string[] _places =
        ["/usr/lib/x86_64-linux-gnu/libzstd.so.1", "/usr/lib64/libzstd.so.1", "/usr/lib/libzstd.so.1"];

    /// <summary>Null when there is none, which with CI=true fails the test.</summary>
    public static ZstdLibrary? Load(ITestOutputHelper output)
    {
        if (_places.FirstOrDefault(File.Exists) is { } path) return ZstdLibrary.Load(path);
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "the tests need libzstd.so.1");
        output.WriteLine("libzstd.so.1 is not installed: not tested");
        return null;
    }
}
