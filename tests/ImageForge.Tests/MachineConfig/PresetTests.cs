// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using ImageForge.Builder;
using ImageForge.Builder.Commands;
using ImageForge.Builder.Targets;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Cli;
using ImageForge.Tests.Builder.Plan;

namespace ImageForge.Tests.MachineConfig;

/// <summary>gen config --preset: what comes out is a manifest without a finding, for the place that it is for.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PresetTests
{
    public static TheoryData<string> Names => [.. GenConfigCommand.Presets];

    [Fact]
    public void ThereIsOneForEachPlace() => Assert.Equal(["aws", "azure", "gcp", "metal", "pxe", "qemu"], GenConfigCommand.Presets);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ValidatesWithoutAFinding(string preset)
    {
        using var folder = new TemporaryFolder();
        var manifest = await Written(folder, preset);
        Assert.Equal(new CliRun(ExitCode.Success, $"{manifest}: valid\n", ""), await CliRun.RunAsync(["validate", manifest]));
    }

    /// <summary>What can be switched on by removing "# " is valid as well, all of it together.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task ValidatesWithoutItsCommentSigns(string preset)
    {
        using var folder = new TemporaryFolder();
        var manifest = await Written(folder, preset);
        var lines = File.ReadAllLines(manifest);
        var documents = Array.IndexOf(lines, "# ---");
        var on = lines.Select((line, i) => i >= documents ? line[2..] : Regex.Replace(line, @"^( *)# ([a-z]\w*: )", "$1$2"));
        File.WriteAllLines(manifest, on);
        Assert.Empty(ManifestLoader.Load(manifest).Diagnostics);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task CanBePlannedForItsPlace(string preset)
    {
        using var folder = new TemporaryFolder();
        var manifest = ManifestLoader.Load(await Written(folder, preset)).Manifest!;
        var target = TargetCatalog.Find(preset)!;
        Assert.Equal(target.Platform, manifest.Machine.Platform);
        Assert.All(manifest.Image.Outputs, form => Assert.Contains(form, target.Boots));
        Assert.NotEmpty(SamplePlans.PlanOf(ManifestWriter.Resolved(manifest)).Outputs);
    }

    [Fact]
    public async Task TakesWhatTheOptionsSay()
    {
        var run = await CliRun.RunAsync(["gen", "config", "--preset", "metal", "--name", "rack-7", "--discovery", "grpc://d.example.net", "--secrets", "my secrets.yaml"]);
        Assert.Contains("\nname: rack-7\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("\nendpoint: \"grpc://d.example.net\"\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("\ncluster: {secretRef: {file: \"my secrets.yaml\"}}\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, (await CliRun.RunAsync(["gen", "config", "--preset", "metal", "--name", "Not A Name"])).Exit);
    }

    [Fact]
    public async Task SaysThePlatformItself()
    {
        var both = await CliRun.RunAsync(["gen", "config", "--preset", "metal", "--platform", "qemu"]);
        Assert.Equal(ExitCode.Input, both.Exit);
        Assert.Contains("leave one of them out", both.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, (await CliRun.RunAsync(["gen", "config", "--preset", "moon"])).Exit);
    }

    /// <summary>The manifest beside its secrets; its path.</summary>
    private static async Task<string> Written(TemporaryFolder folder, string preset)
    {
        var manifest = folder.At("machine.yaml");
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["gen", "config", "--preset", preset, "-o", manifest])).Exit);
        SecretsBundle.Generate(TimeProvider.System).WriteNew(folder.At("secrets.yaml"));
        return manifest;
    }
}
