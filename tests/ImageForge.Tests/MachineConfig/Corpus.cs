// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Tests.MachineConfig;

/// <summary>Manifests that several judges look at: the loader, ajv, the language server, the fuzzer.</summary>
internal static class Corpus
{
    private const string Folder = "tests/ImageForge.Tests/MachineConfig/";

    /// <summary>Paths of manifests that the loader takes, those of images/examples included.</summary>
    public static string[] Accepted() => [.. Files("Good"), .. Directory.GetFiles(Repository.At("images/examples"), "*.yaml").Where(f => !f.EndsWith("secrets.yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Paths of manifests that the loader refuses; each has its report beside it.</summary>
    public static string[] Refused() => Files("Wrong");

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(Repository.At(Folder + folder), "*.yaml").Order(StringComparer.Ordinal)];
}
