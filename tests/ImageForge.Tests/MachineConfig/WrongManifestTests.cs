// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Tests.MachineConfig;

/// <summary>Each file in Wrong/ and, as a golden file beside it, every diagnostic that it earns.</summary>
public sealed class WrongManifestTests
{
    private static string Folder { get; } = Path.Combine(Here(), "Wrong");

    public static TheoryData<string> Names => [.. Manifests()];

    [Theory]
    [MemberData(nameof(Names))]
    public void SaysEverythingThatIsWrong(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, name + ".yaml"));
        var result = ManifestLoader.Parse(bytes, name + ".yaml", Samples.Secrets);
        Assert.Null(result.Manifest);
        Assert.True(result.HasErrors);
        using var report = new StringWriter { NewLine = "\n" };
        var excerpts = new SourceExcerpts(result);
        foreach (var diagnostic in result.Diagnostics) DiagnosticText.Write(report, diagnostic, excerpts);
        Verifier.Verify(report.ToString(), file: Path.Combine(Folder, name + ".yaml"), member: "diagnostics");
    }

    [Fact]
    public void EveryGoldenFileHasItsManifest() =>
        Assert.Empty(Directory.GetFiles(Folder, "*.verified.txt").Select(f => Path.GetFileName(f)[..^".diagnostics.verified.txt".Length])
            .Except(Manifests()));

    private static IEnumerable<string> Manifests() =>
        Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
