// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Formatting;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.Tests.MachineConfig.Formatting;

public sealed class FormatterTests
{
    private static string Folder => Repository.At("tests/ImageForge.Tests/MachineConfig/Formatting");

    public static TheoryData<string> Inputs => [.. Names(Folder)];

    public static TheoryData<string> Manifests =>
        [.. Names(Repository.At("images/examples")).Select(n => $"images/examples/{n}.yaml"),
            .. Names(Repository.At("tests/ImageForge.Tests/MachineConfig/Wrong")).Select(n => $"tests/ImageForge.Tests/MachineConfig/Wrong/{n}.yaml")];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void WritesTheCanonicalForm(string name)
    {
        var result = ManifestFormatter.Format(File.ReadAllBytes(Path.Combine(Folder, name + ".yaml")), name + ".yaml");
        Verifier.Verify(result.Text ?? string.Join('\n', result.Diagnostics), name);
        if (result.Text is { } text) Assert.Equal(text, ManifestFormatter.Format(Encoding.UTF8.GetBytes(text), name).Text);
    }

    /// <summary>Whatever can be read is formatted, and only once.</summary>
    [Theory]
    [MemberData(nameof(Manifests))]
    public void ManifestsThatReadAreFormatted(string path)
    {
        var bytes = File.ReadAllBytes(Repository.At(path));
        var (sink, source) = (new DiagnosticSink(), new SourceFile(path));
        if (SourceText.TryDecode(bytes, source, sink)) NodeReader.Read(source, sink);
        Assert.True(sink.Errors > 0 ? ManifestFormatter.Format(bytes, path).Text is null : IsStable(bytes));
    }

    /// <summary>Sense and comments are kept (the formatter refuses to give out anything else), and a second time changes nothing.</summary>
    [Fact]
    public void EveryStyleIsFormattedAndStaysFormatted() =>
        Assert.All(Enumerable.Range(0, 3000).Append(1_289_089_031), seed =>
        {
            var text = WrittenYaml.Of(seed);
            var (sink, source) = (new DiagnosticSink(), new SourceFile("written.yaml"));
            if (SourceText.TryTake(text, source, sink)) NodeReader.Read(source, sink);
            // Some mixtures are no YAML; that enough are is asserted below.
            Assert.True(sink.Errors > 0 || IsStable(Encoding.UTF8.GetBytes(text)), $"seed {seed}:\n{text}");
        });

    [Fact]
    public void MostOfWhatIsMadeUpReads() => Assert.True(Enumerable.Range(0, 300).Count(seed =>
    {
        var (sink, source) = (new DiagnosticSink(), new SourceFile("written.yaml"));
        if (SourceText.TryTake(WrittenYaml.Of(seed), source, sink)) NodeReader.Read(source, sink);
        return sink.Errors == 0;
    }) > 200);

    private static bool IsStable(byte[] bytes) => ManifestFormatter.Format(bytes, "a.yaml").Text is { } once &&
        ManifestFormatter.Format(Encoding.UTF8.GetBytes(once), "a.yaml").Text == once;

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);
}
