// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using ImageForge.Builder;
using ImageForge.Builder.Commands;
using ImageForge.Builder.Reports;
using ImageForge.Builder.Targets;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Cli;

namespace ImageForge.Tests.MachineConfig.Targets;

/// <summary>validate --target: each file TARGET.what.yaml and, as a golden file beside it, its report for that target.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TargetRulesTests
{
    private static string Folder { get; } = Path.GetDirectoryName(Here())!;

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Presets => [.. GenConfigCommand.Presets];

    [Theory]
    [MemberData(nameof(Names))]
    public void JudgesForWhereItRuns(string name)
    {
        var target = TargetCatalog.Find(name.Split('.')[0])!;
        using var folder = Copied(name + ".yaml");
        using var report = new StringWriter { NewLine = "\n" };
        TextReport.Write(report, Report(folder.At("m.yaml"), target));
        Verifier.Verify(report.ToString().Replace(folder.At("x")[..^1], "", StringComparison.Ordinal), file: Path.Combine(Folder, name + ".yaml"), member: "report");
    }

    /// <summary>Every code of the block has a case, so that none is left that nothing reports.</summary>
    [Fact]
    public void EveryRuleHasACase()
    {
        var shown = Directory.GetFiles(Folder, "*.verified.txt").SelectMany(f => Regex.Matches(File.ReadAllText(f), @" (IF\d{4}): ").Select(m => m.Groups[1].Value)).ToHashSet();
        Assert.Empty(DiagnosticCode.All.Select(c => c.Id).Where(c => c.StartsWith("IF148", StringComparison.Ordinal)).Except(shown));
    }

    /// <summary>Without a target none of this is said: the same manifest is for any place.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void SaysNothingOfTargetsUnasked(string name)
    {
        using var folder = Copied(name + ".yaml");
        Assert.DoesNotContain(ManifestLoader.Load(folder.At("m.yaml")).Diagnostics, d => d.Code.StartsWith("IF148", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task PresetsAreFitForTheirPlace(string preset)
    {
        using var folder = new TemporaryFolder();
        var manifest = folder.At("m.yaml");
        await CliRun.RunAsync(["gen", "config", "--preset", preset, "-o", manifest]);
        SecretsBundle.Generate(TimeProvider.System).WriteNew(folder.At("secrets.yaml"));
        Assert.Equal(new CliRun(ExitCode.Success, $"{manifest}: valid for {TargetCatalog.Find(preset)!.Name}\n", ""),
            await CliRun.RunAsync(["validate", "--strict", "--target", preset, manifest]));
        foreach (var other in GenConfigCommand.Presets.Where(p => p != preset && TargetCatalog.Find(p)!.Platform != TargetCatalog.Find(preset)!.Platform))
            Assert.Equal(ExitCode.Input, (await CliRun.RunAsync(["validate", "--strict", "--target", other, manifest])).Exit);
    }

    [Theory]
    [InlineData("images/examples/metal.yaml", "metal")]
    [InlineData("images/examples/cluster.yaml", "qemu")]
    [InlineData("images/examples/cloud.yaml", "cloud:aws")]
    [InlineData("images/examples/cloud.yaml", "azure")]
    public void ExamplesAreFitForTheirPlace(string path, string target)
    {
        using var folder = Copied(Repository.At(path));
        Assert.Empty(Report(folder.At("m.yaml"), TargetCatalog.Find(target)!).Diagnostics);
    }

    /// <summary>To the byte, as the provider counts.</summary>
    [Theory]
    [InlineData("aws")]
    [InlineData("openstack")]
    [InlineData("oracle")]
    public void UserDataMayFillItsLimit(string name)
    {
        using var folder = new TemporaryFolder();
        var target = TargetCatalog.Find(name)!;
        var most = target.UserData!.Encoded ? target.UserData.Bytes / 4 * 3 : target.UserData.Bytes;
        Assert.DoesNotContain(ReportOf(most), d => d.Code == "IF1482");
        Assert.Single(ReportOf(most + 1), d => d.Code == "IF1482");

        IReadOnlyList<Diagnostic> ReportOf(int bytes)
        {
            var empty = ManifestWriter.Resolved(ManifestLoader.Parse(Manifest(1), "m.yaml").Manifest!).Length - 1;
            var file = folder.Write("m.yaml", Manifest(bytes - empty));
            Assert.Equal(bytes, ManifestWriter.Resolved(ManifestLoader.Load(file).Manifest!).Length);
            return Report(file, target).Diagnostics;
        }

        static string Manifest(int content) => $"apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\nplatform: cloud\n---\napiVersion: imageforge.dev/v1alpha1\nkind: File\nname: big\npath: /etc/big\ncontent: {new string('x', content)}\n";
    }

    [Theory]
    [InlineData("awz", "did you mean cloud:aws?")]
    [InlineData("cloud:gpc", "did you mean cloud:gcp?")]
    [InlineData("moon", "one of: metal, pxe, qemu, cloud:akamai, cloud:aws, ")]
    public async Task NamesWhatATargetMayBe(string name, string answer)
    {
        var run = await CliRun.RunAsync(["validate", "--target", name, Path.Combine(Folder, "qemu.fine.yaml")]);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.Contains($"unknown target \"{name}\"", run.Error, StringComparison.Ordinal);
        Assert.Contains(answer, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JsonNamesTheTarget()
    {
        using var folder = Copied("qemu.fine.yaml");
        var run = await CliRun.RunAsync(["validate", "--target", "qemu", "--output", "json", folder.At("m.yaml")]);
        Assert.Contains("\"target\": \"qemu\"", run.Out, StringComparison.Ordinal);
    }

    /// <summary>A folder with the manifest as m.yaml, and secrets that it may refer to.</summary>
    private static TemporaryFolder Copied(string file)
    {
        var folder = new TemporaryFolder();
        File.Copy(Path.Combine(Folder, file), folder.At("m.yaml"));
        SecretsBundle.Generate(TimeProvider.System).WriteNew(folder.At("secrets.yaml"));
        return folder;
    }

    private static ManifestReport Report(string file, Target target) =>
        new([file], ManifestLoader.Load(new ManifestRequest(file) { Target = target }), Strict: false) { Target = target };

    private static string Here([CallerFilePath] string file = "") => file;
}
