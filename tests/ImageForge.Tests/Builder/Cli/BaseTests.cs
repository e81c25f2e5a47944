// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Versioning;
using ImageForge.Builder;
using ImageForge.Builder.Bases;
using ImageForge.MachineConfig;
using ImageForge.Tests.MachineConfig;

namespace ImageForge.Tests.Builder.Cli;

[UnsupportedOSPlatform("windows")]
public sealed class BaseTests
{
    private const string Machine = "apiVersion: imageforge.dev/v1alpha2\nkind: Machine\nname: edge\n";

    /// <summary>Every base by its name, and what it is for.</summary>
    [Theory]
    [InlineData("aws.yaml", MachinePlatform.Cloud, "Raw")]
    [InlineData("azure.yaml", MachinePlatform.Cloud, "Raw")]
    [InlineData("gcp.yaml", MachinePlatform.Cloud, "Raw")]
    [InlineData("metal.yaml", MachinePlatform.Metal, "Raw Iso")]
    [InlineData("pxe.yaml", MachinePlatform.Metal, "Pxe")]
    [InlineData("qemu.yaml", MachinePlatform.Qemu, "Qcow2")]
    public void MakesAManifestOfANameAlone(string file, MachinePlatform platform, string outputs)
    {
        using var folder = new TemporaryFolder();
        var name = Path.GetFileNameWithoutExtension(file);
        Assert.True(File.Exists(Repository.At($"images/bases/{file}")));
        var loaded = ManifestLoader.Load(new ManifestRequest(folder.Write("m.yaml", Machine)) { Base = BaseCatalog.Find(name) });
        Assert.Empty(loaded.Diagnostics);
        Assert.Equal((platform, outputs), (loaded.Manifest!.Machine.Platform, string.Join(' ', loaded.Manifest.Image.Outputs)));
        // What is said by default already need not be said, and the name is the user's to choose.
        var text = File.ReadAllText(Repository.At($"images/bases/{file}"));
        Assert.DoesNotContain("name:", text, StringComparison.Ordinal);
        var alone = ManifestLoader.Load(new ManifestRequest { Base = BaseCatalog.Find(name) });
        Assert.Equal(["IF1202"], alone.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void EveryBaseIsInTheListOfTheDocumentation()
    {
        Assert.Equal(Directory.GetFiles(Repository.At("images/bases")).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal), BaseCatalog.Names);
        var page = File.ReadAllText(Repository.At("docs/composition.md"));
        Assert.All(BaseCatalog.Names, n => Assert.Contains($"\n| `{n}` | platform", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task LiesBelowFilesAndAboveDefaults()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("m.yaml", Machine + "---\napiVersion: imageforge.dev/v1alpha2\nkind: Image\noutputs: [qcow2]\n");
        var run = await CliRun.RunAsync(["config", "render", "--base", "aws", file, "--origin"]);
        Assert.Equal((ExitCode.Success, ""), (run.Exit, run.Error));
        Assert.Contains("apiVersion: imageforge.dev/v1alpha2\n", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^platform: cloud +# base aws$", run.Out);
        Assert.Matches(@"(?m)^  - ""?169\.254\.169\.123""? +# base aws$", run.Out);
        Assert.Matches($@"(?m)^  - qcow2 +# {file}:7$", run.Out);
        Assert.Matches(@"(?m)^role: worker +# default \(v1alpha2\)$", run.Out);
    }

    [Fact]
    public async Task IsGivenByPathToo()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("m.yaml", Machine);
        var own = folder.Write("own.yaml", "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nlabels: {site: berlin}\n");
        Assert.Matches($@"(?m)^  site: berlin +# base {own}:3$", (await CliRun.RunAsync(["config", "render", "--base", own, file, "--origin"])).Out);
        var diff = await CliRun.RunAsync(["config", "diff", file, file, "--base-b", own]);
        Assert.Equal((ExitCode.Different, "Machine\n  + labels.site: berlin\n"), (diff.Exit, diff.Out));
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["validate", "--base", own, file])).Exit);
        // What is wrong in it is told at its place.
        File.WriteAllText(own, "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nrole: boss\n");
        var wrong = await CliRun.RunAsync(["validate", "--base", own, file]);
        Assert.Equal(ExitCode.Input, wrong.Exit);
        Assert.Matches($"{own}:3:7: error IF[0-9]+: Machine.role: \"boss\" is not a role", wrong.Out + wrong.Error);
    }

    [Fact]
    public async Task UnknownNameIsRefused()
    {
        using var folder = new TemporaryFolder();
        var run = await CliRun.RunAsync(["validate", "--base", "aw", folder.Write("m.yaml", Machine)]);
        Assert.NotEqual(ExitCode.Success, run.Exit);
        Assert.Contains("unknown base \"aw\"; one of: aws, azure, gcp, metal, pxe, qemu, or the path of a file", run.Error, StringComparison.Ordinal);
    }
}
