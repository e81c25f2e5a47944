// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Effective;

namespace ImageForge.Tests.MachineConfig.Layers;

/// <summary>
/// Each folder in Cases/ is a set of layers: manifests (1-….yaml, 2-….yaml), patches (patch-1.yaml, patch-2.json) and settings
/// (settings.txt, one per line), with variables of the environment (environment.txt, NAME=VALUE). The golden file beside them is what the layers come to, each value with its place, or
/// everything that is wrong with them.
/// </summary>
public sealed class LayerCorpusTests
{
    private static string Folder { get; } = Path.Combine(Here(), "Cases");

    public static TheoryData<string> Names => [.. Directory.GetDirectories(Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void LayersComeTo(string name)
    {
        // Beside a secrets file, which must not lie in a repository.
        using var place = new TemporaryFolder();
        var (folder, here) = (Path.Combine(Folder, name), place.At(""));
        foreach (var file in Directory.GetFiles(folder)) File.Copy(file, place.At(Path.GetFileName(file)));
        new SecretsBundle(Samples.Secrets).WriteNew(place.At("secrets.yaml"));
        string[] FilesOf(string pattern) => [.. Directory.GetFiles(here, pattern).Where(f => !f.EndsWith(".txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        string[] Lines(string file) => File.Exists(place.At(file)) ? File.ReadAllLines(place.At(file)) : [];
        var result = ManifestLoader.Load(new ManifestRequest(FilesOf("?-*"))
        {
            Patches = FilesOf("patch-*"),
            Environment = Lines("environment.txt").Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1]),
            Settings = Lines("settings.txt"),
        });
        var text = result.HasErrors ? string.Join('\n', result.Diagnostics)
            : string.Join('\n', [.. result.Diagnostics, Written(result)]);
        // Which kinds there are is not what these cases are about.
        text = text.Replace(string.Join(", ", ManifestKinds.Manifest.Select(k => k.Name)), "(every kind)", StringComparison.Ordinal);
        Verifier.Verify(text.Replace(here.TrimEnd('/') + "/", "", StringComparison.Ordinal), file: Path.Combine(folder, "layers.cs"), member: "result");
    }

    [Fact]
    public void EveryLayerOfACaseIsRead() => Assert.Empty(Directory.GetDirectories(Folder).SelectMany(Directory.GetFiles)
        .Where(f => !System.Text.RegularExpressions.Regex.IsMatch(Path.GetFileName(f), @"^([1-9]-[a-z-]+\.yaml|patch-[1-9]\.(yaml|json)|(settings|environment)\.txt|layers\.result\.(verified|received)\.txt)$")));

    // Without defaults: they belong to the kinds, and the cases here have no secrets.
    private static string Written(LoadResult result) => new RenderedManifest([.. result.Documents.Select(d => new EffectiveDocument(d.Kind, "",
        d.Node with { Entries = [.. d.Node.Entries.Where(e => e.Key.Text is not ("apiVersion" or "kind"))] }, d.Node))], result.Contract.Version).ToYaml(origins: true);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
