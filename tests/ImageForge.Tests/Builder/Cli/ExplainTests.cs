// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Builder;
using ImageForge.Builder.Codes;
using ImageForge.MachineConfig;

namespace ImageForge.Tests.Builder.Cli;

public sealed class ExplainTests
{
    [Theory]
    [InlineData("IF1203")]
    [InlineData("IF2041")]
    [InlineData("Storage")]
    [InlineData("Mesh.listenPort")]
    [InlineData("Mesh.cluster.secret")]
    [InlineData("Machine.role")]
    public async Task ExplainsCodesKindsAndKeys(string topic) =>
        Verifier.Verify((await CliRun.RunAsync(["explain", topic])).ToString(), topic);

    [Theory]
    [InlineData("if1203", "IF1203: an unknown key\n")]
    [InlineData("Ethernet.routes[0].mtu", "Ethernet.routes[].mtu\n")]
    [InlineData("Ethernet.routes.mtu", "Ethernet.routes[].mtu\n")]
    [InlineData("Ethernet.routes[]", "Ethernet.routes[]\n")]
    public async Task TakesWhatADiagnosticPrints(string topic, string firstLine)
    {
        var run = await CliRun.RunAsync(["explain", topic]);
        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.StartsWith(firstLine, run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mesh.listenPrt", "imageforge explain Mesh.listenPort")]
    [InlineData("mesh", "imageforge explain Mesh")]
    [InlineData("listenPort", "imageforge explain WireGuard.listenPort")]
    [InlineData("Machine.labels.site", "imageforge explain Machine.labels")]
    [InlineData("IF31033", "imageforge explain IF3103")]
    [InlineData("Zebra", "kinds are Machine, ")]
    public async Task NamesTheNearest(string topic, string hint)
    {
        var run = await CliRun.RunAsync(["explain", topic]);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.Contains("hint: " + hint, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutTopicListsTheKinds()
    {
        var run = await CliRun.RunAsync(["explain"]);
        Assert.All(ManifestKinds.All, kind => Assert.Contains($"\n{kind.Name} ", "\n" + run.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AsJson()
    {
        using var key = JsonDocument.Parse((await CliRun.RunAsync(["explain", "Machine.role", "--format", "json"])).Out);
        Assert.Equal("worker", key.RootElement.GetProperty("default").GetString());
        Assert.True(key.RootElement.GetProperty("words").TryGetProperty("controlplane", out _));
        using var code = JsonDocument.Parse((await CliRun.RunAsync(["explain", "IF1203", "--format", "json"])).Out);
        Assert.Equal([2], code.RootElement.GetProperty("exits").EnumerateArray().Select(e => e.GetInt32()));
    }

    /// <summary>Each word that explain prints of a code or key stands on its page too, in the same order.</summary>
    [Fact]
    public async Task SaysWhatThePagesSay()
    {
        foreach (var code in AllCodes.Codes)
        {
            var section = ErrorsPage.Write().Split("\n### ").Single(s => s.StartsWith(code.Id + ":", StringComparison.Ordinal));
            Assert.Equal(Words(CodeText.Plain(section)), Words((await CliRun.RunAsync(["explain", code.Id])).Out));
        }

        var page = ManifestReference.Write();
        Assert.All(Explanation.Paths, path => Assert.Contains((Explanation.Find(path)!.Key?.Meaning ?? Explanation.Find(path)!.Meaning).Replace("|", "\\|"), page, StringComparison.Ordinal));
    }

    private static string[] Words(string text) =>
        text.Split("\n## ")[0].Replace("**", "", StringComparison.Ordinal).Split((char[])[' ', '\n', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
}
