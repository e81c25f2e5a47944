// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Plan;

/// <summary>What follows from the platform a machine runs on: images/platforms/*.conf.</summary>
/// <param name="Flavour">Kernel flavour unless the manifest asks for another: <c>cloud</c> or <c>generic</c>.</param>
/// <param name="ModuleGroups">Files of images/modules.</param>
/// <param name="KernelArguments">The beginning of the command line.</param>
internal sealed record PlatformProfile(
    string Name, string Flavour, IReadOnlyList<string> ModuleGroups, IReadOnlyList<string> KernelArguments)
{
    /// <param name="platform">One of the manifest's: <c>qemu</c>, <c>cloud</c>, <c>metal</c>.</param>
    public static PlatformProfile Load(string platform)
    {
        var lines = DataLines.Parse(EmbeddedData.Text($"platforms/{platform}.conf"));
        return new PlatformProfile(platform, Words("kernel").Single(), Words("modules"), Words("arguments"));

        string[] Words(string key) => [.. lines.Where(line => line.Key == key).SelectMany(line => line.Words)];
    }
}
