// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Layers.JsonPatches;
using ImageForge.MachineConfig.Yaml;
using ImageForge.Tests.MachineConfig.Editor;
using Xunit.Abstractions;

namespace ImageForge.Tests.MachineConfig.Layers;

public sealed class JsonPatchTests(ITestOutputHelper output)
{
    /// <summary>The suite that implementations of RFC 6902 share, from its npm package.</summary>
    [Theory]
    [InlineData("tests.json")]
    [InlineData("spec_tests.json")]
    public void PassesTheSharedSuite(string file)
    {
        if (!NodePackages.Have(output)) return;
        var cases = JsonDocument.Parse(File.ReadAllText(Repository.At($"{NodePackages.Folder}/node_modules/json-patch-test-suite/{file}")))
            .RootElement.EnumerateArray().Where(c => !(c.TryGetProperty("disabled", out var disabled) && disabled.GetBoolean())).ToList();
        Assert.True(cases.Count > 10);
        Assert.Empty(cases.Where(c => !Passes(c)).Select(c => c.GetRawText()));
    }

    [Theory]
    [InlineData("/a~01b", "a~1b")]
    [InlineData("/", "")]
    [InlineData("/~1~0", "/~")]
    public void PointersEscape(string text, string token)
    {
        var pointer = JsonPointer.Parse(text)!;
        Assert.Equal([token], pointer.Tokens);
        Assert.Equal(text, pointer.ToString());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("/~")]
    [InlineData("/a~2")]
    public void WrongPointersAreNone(string text) => Assert.Null(JsonPointer.Parse(text));

    private static bool Passes(JsonElement one)
    {
        var sink = new DiagnosticSink();
        var (root, patch) = (Read(one.GetProperty("doc"), sink), Read(one.GetProperty("patch"), sink));
        var operations = patch is ListNode list ? JsonPatchOperation.Read(list, sink) : null;
        var (now, trouble) = (root, (JsonPatchTrouble?)null);
        foreach (var operation in operations ?? [])
        {
            (now, trouble) = JsonPatch.Apply(now!, operation);
            if (trouble is not null) break;
        }

        var done = operations is not null && trouble is null;
        if (one.TryGetProperty("error", out _)) return !done;
        return done && (!one.TryGetProperty("expected", out var expected) || SameValue.Of(now!, Read(expected, sink)!));
    }

    // JSON is YAML as far as the suite goes.
    private static ImageForge.MachineConfig.Yaml.Node? Read(JsonElement json, DiagnosticSink sink) =>
        NodeReader.Read(new("suite.json") { Text = json.GetRawText() }, sink) is [var only] ? only : null;
}
