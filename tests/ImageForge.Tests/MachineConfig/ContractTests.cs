// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Contracts;
using ImageForge.MachineConfig.Effective;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.Tests.MachineConfig;

public sealed class ContractTests
{
    public static TheoryData<string> Versions => [.. Contract.Known.Select(c => c.Version)];

    /// <summary>A published version keeps its defaults. New keys are new lines here; a line that changes is a promise broken.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public void KeepsItsDefaults(string version)
    {
        var contract = Contract.Known.Single(c => c.Version == version);
        var text = new StringBuilder();
        foreach (var kind in ManifestKinds.Manifest) Defaults(kind.Shape, contract.DefaultsOf(kind), kind.Name, text);
        Verifier.Verify(text.ToString(), version);
    }

    [Fact]
    public void WhatDiffersIsData()
    {
        var (old, newest) = (Load("v1alpha1"), Load("v1alpha2"));
        Assert.Equal((false, LogThreshold.Debug), (old.Manifest!.Mesh!.FailClosed, old.Manifest.Logs[0].Level));
        Assert.Equal((true, LogThreshold.Info), (newest.Manifest!.Mesh!.FailClosed, newest.Manifest.Logs[0].Level));
        Assert.Equal(["Logs collector level", "Mesh failClosed"],
            ManifestDifference.Between(old.Manifest, newest.Manifest).Select(d => $"{d.Document} {d.Path}").Order(StringComparer.Ordinal));
    }

    /// <summary>What the contracts say, the documentation and the texts of the keys say as well.</summary>
    [Fact]
    public void DocumentationSaysWhatDiffers()
    {
        var page = File.ReadAllText(Repository.At("docs/composition.md"));
        foreach (var kind in ManifestKinds.Manifest)
        {
            foreach (var (key, value) in Contract.V1Alpha2.DefaultsOf(kind)?.Entries ?? [])
            {
                var field = kind.Shape.Fields.Single(f => f.Key == key.Text);
                var (before, after) = (YamlText.Flow(kind.Shape.DefaultOf(field)!), YamlText.Flow(value));
                Assert.NotEqual(before, after);
                Assert.Equal($"{after}; {before} in v1alpha1", field.DefaultText);
                Assert.Contains($"| `{kind.Name}.{key.Text}` | `{before}` | `{after}` |", page, StringComparison.Ordinal);
            }
        }

        Assert.Null(ManifestKinds.Manifest.FirstOrDefault(k => Contract.V1Alpha1.DefaultsOf(k) is not null));
    }

    [Theory]
    [InlineData("v1alpha1")]
    [InlineData("v1alpha2")]
    public void MachineReadsTheSameAgain(string version)
    {
        foreach (var keys in (string[])["", "failClosed: false", "failClosed: true"])
        {
            var first = Load(version, keys).Manifest!;
            var resolved = ManifestWriter.Resolved(first);
            var again = ManifestLoader.Parse(resolved, "resolved.yaml").Manifest!;
            Assert.Empty(ManifestDifference.Between(first, again));
            Assert.Equal(resolved, ManifestWriter.Resolved(again));
        }
    }

    [Theory]
    [InlineData("v1alpha1", "failClosed: false")]
    [InlineData("v1alpha2", "failClosed: true")]
    public void OriginIsTheContract(string version, string line)
    {
        var text = new RenderedManifest(Load(version)).ToYaml(origins: true);
        Assert.Contains($"apiVersion: imageforge.dev/{version}\n", text, StringComparison.Ordinal);
        Assert.Matches($"(?m)^{line} +# default \\({version}\\)$", text);
    }

    [Fact]
    public void GeneratedConfigurationNamesTheNewest() =>
        Assert.Contains($"apiVersion: {Contract.Newest.ApiVersion}\n", new ConfigGenerator().Write(), StringComparison.Ordinal);

    [Fact]
    public void EditorsTakeEveryVersion()
    {
        var judge = new SchemaJudge(System.Text.Json.JsonDocument.Parse(ManifestSchema.Write()).RootElement);
        Assert.All(Contract.Known, c => Assert.True(judge.Accepts($"apiVersion: {c.ApiVersion}\nkind: Machine\nname: edge\n")));
        Assert.False(judge.Accepts("apiVersion: imageforge.dev/v1alpha3\nkind: Machine\nname: edge\n"));
    }

    private static LoadResult Load(string version, string mesh = "")
    {
        string[] documents =
        [
            "kind: Machine\nname: edge\n", $"kind: Mesh\ncluster: {{id: {Samples.Id}, secret: {Samples.Key}}}\n{mesh}\n",
            "kind: Discovery\nname: main\nendpoint: https://discovery.example.net\n", "kind: Logs\nname: collector\ndestination: tcp://192.0.2.1:514\n",
        ];
        var result = ManifestLoader.Parse(string.Join("---\n", documents.Select(d => $"apiVersion: imageforge.dev/{version}\n{d}")), "m.yaml");
        Assert.Empty(result.Diagnostics);
        return result;
    }

    private static void Defaults(IRecordShape record, MappingNode? contract, string path, StringBuilder text)
    {
        foreach (var field in record.Fields.Where(f => !f.Required))
        {
            var value = contract?.Find(field.Key) ?? record.DefaultOf(field);
            text.Append($"{path}.{field.Key}: {(value is null ? field.DefaultText ?? "none" : YamlText.Flow(value))}\n");
            if (field.Shape.Record is { } inner) Defaults(inner, null, $"{path}.{field.Key}{(field.Shape.IsList ? "[]" : "")}", text);
        }
    }
}
