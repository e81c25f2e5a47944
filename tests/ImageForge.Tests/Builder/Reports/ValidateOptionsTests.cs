// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Versioning;
using System.Text.Json;
using ImageForge.Builder;
using ImageForge.Tests.Builder.Cli;
using ImageForge.Tests.MachineConfig;

namespace ImageForge.Tests.Builder.Reports;

/// <summary>validate's --strict and --output, as a user and a pipeline run them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ValidateOptionsTests : IDisposable
{
    private const string Machine = "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\nplatform: metal\n";
    private const string Warned = Machine + "---\napiVersion: imageforge.dev/v1alpha1\nkind: Kernel\nflavour: cloud\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StrictFailsOnAWarning()
    {
        var file = _folder.Write("m.yaml", Warned);
        var lenient = await CliRun.RunAsync(["validate", file]);
        var strict = await CliRun.RunAsync(["validate", "--strict", file]);
        Assert.Equal(ExitCode.Success, lenient.Exit);
        Assert.EndsWith($"{file}: valid, 1 warning\n", lenient.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, strict.Exit);
        Assert.EndsWith($"{file}: 1 warning, and --strict allows none\n", strict.Out, StringComparison.Ordinal);
        Assert.Equal(new CliRun(ExitCode.Success, $"{_folder.Write("ok.yaml", Machine)}: valid\n", ""), await CliRun.RunAsync(["validate", "--strict", _folder.At("ok.yaml")]));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task EveryFormKnowsTheVerdict(string form)
    {
        var file = _folder.Write("m.yaml", Warned);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["validate", "--output", form, file])).Exit);
        var strict = await CliRun.RunAsync(["validate", "--output", form, "--strict", file]);
        Assert.Equal(ExitCode.Input, strict.Exit);
        using var json = JsonDocument.Parse(strict.Out);
        if (form == "json") Assert.False(json.RootElement.GetProperty("valid").GetBoolean());
        else Assert.Equal(2, json.RootElement.GetProperty("runs")[0].GetProperty("invocations")[0].GetProperty("exitCode").GetInt32());
    }

    /// <summary>Programs read these keys: docs/validate.md promises them.</summary>
    [Fact]
    public async Task JsonHasTheKeysThatTheDocumentationNames()
    {
        var run = await CliRun.RunAsync(["validate", "--output", "json", _folder.Write("m.yaml", Machine + "roel: x\n")]);
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(["files", "valid", "diagnostics"], json.RootElement.EnumerateObject().Select(p => p.Name));
        var found = Assert.Single(json.RootElement.GetProperty("diagnostics").EnumerateArray());
        Assert.Equal(["severity", "code", "file", "line", "column", "endColumn", "path", "message", "expected", "hint"], found.EnumerateObject().Select(p => p.Name));
        Assert.Equal((5, 1, 5), (found.GetProperty("line").GetInt32(), found.GetProperty("column").GetInt32(), found.GetProperty("endColumn").GetInt32()));
        var page = File.ReadAllText(Repository.At("docs/validate.md"));
        Assert.All(json.RootElement.EnumerateObject().Concat(found.EnumerateObject()), p => Assert.Contains($"`{p.Name}`", page, StringComparison.Ordinal));
    }

    /// <summary>The form that is asked for here counts more than that of all commands.</summary>
    [Fact]
    public async Task OutputGoesBeforeFormat()
    {
        var file = _folder.Write("m.yaml", Machine);
        Assert.Equal($"{file}: valid\n", (await CliRun.RunAsync(["validate", "--format", "json", "--output", "text", file])).Out);
        Assert.StartsWith("{", (await CliRun.RunAsync(["validate", "--format", "json", file])).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, (await CliRun.RunAsync(["validate", "--output", "xml", file])).Exit);
    }

    /// <summary>Whatever reads a manifest shows the line.</summary>
    [Theory]
    [InlineData("plan")]
    [InlineData("build")]
    [InlineData("config", "render")]
    public async Task OtherCommandsShowTheLineToo(params string[] command)
    {
        var run = await CliRun.RunAsync([.. command, _folder.Write("m.yaml", Machine + "roel: x\n")]);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.Contains("\n   5 | roel: x\n     | ^^^^\n  expected: ", run.Error, StringComparison.Ordinal);
    }
}
