// SPDX-License-Identifier: Apache-2.0
using ImageForge.Tests.Builder.Tools;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Images;

/// <summary>The file of the host's libzstd, which the synthetic package libzstd1 holds.</summary>
internal static class HostCompressor
{
    /// <summary>Null when there is none, which with CI=true fails the test.</summary>
    public static string? Find(ITestOutputHelper output) => HostZstd.Load(output) is null ? null
        : File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .First(path => Path.GetFileName(path).StartsWith("libzstd.so", StringComparison.Ordinal) && !path.StartsWith(Path.GetTempPath(), StringComparison.Ordinal));
}
