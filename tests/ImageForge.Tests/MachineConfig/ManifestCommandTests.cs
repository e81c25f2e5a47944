// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Versioning;
using System.Text.Json;
using ImageForge.Builder;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Cli;

namespace ImageForge.Tests.MachineConfig;

/// <summary>validate, gen and schema as a user runs them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ManifestCommandTests
{
    [Fact]
    public async Task GeneratedFilesAreValidTogether()
    {
        using var folder = new TemporaryFolder();
        var manifest = folder.At("edge.yaml");
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["gen", "config", "-o", manifest, "--name", "rack-7", "--platform", "metal"])).Exit);
        var missing = await CliRun.RunAsync(["validate", manifest]);
        Assert.Equal(ExitCode.Input, missing.Exit);
        Assert.Contains($"hint: imageforge gen secrets -o {folder.At("secrets.yaml")}\n", missing.Out, StringComparison.Ordinal);

        var secrets = await CliRun.RunAsync(["gen", "secrets", "-o", folder.At("secrets.yaml")]);
        Assert.Equal(ExitCode.Success, secrets.Exit);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At("secrets.yaml")));
        var loaded = ManifestLoader.Load(manifest).Manifest!;
        Assert.Equal(("rack-7", MachinePlatform.Metal), (loaded.Machine.Name, loaded.Machine.Platform));
        Assert.DoesNotContain(loaded.Mesh!.Cluster.Secret.Reveal(), secrets.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(loaded.Mesh.Cluster.Id.Reveal(), secrets.ToString(), StringComparison.Ordinal);
        Assert.Equal(new CliRun(ExitCode.Success, $"{manifest}: valid\n", ""), await CliRun.RunAsync(["validate", manifest]));
    }

    [Theory]
    [InlineData("secrets")]
    [InlineData("config")]
    public async Task NothingIsReplaced(string what)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("precious.yaml", "precious");
        var run = await CliRun.RunAsync(["gen", what, "-o", path]);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.StartsWith($"error IF1601: {path} exists already", run.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public async Task MissingFolderIsNotTakenForAnExistingFile()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.Io, (await CliRun.RunAsync(["gen", "secrets", "-o", folder.At("nowhere/secrets.yaml")])).Exit);
    }

    [Theory]
    [InlineData("--name", "Not A Name")]
    [InlineData("--discovery", "10.0.2.2:3000")]
    [InlineData("--secrets", "")]
    public async Task GenConfigRefusesWhatTheLoaderWould(string option, string value)
    {
        var run = await CliRun.RunAsync(["gen", "config", option, value]);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.StartsWith($"error IF1602: {option}: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task ValidateListsEverythingOfEveryLayer()
    {
        using var folder = new TemporaryFolder();
        var wrong = folder.Write("wrong.yaml", "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nnaem: edge\nrole: workr\n");
        var good = folder.Write("good.yaml", "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\n");
        var run = await CliRun.RunAsync(["validate", wrong, good, folder.At("none.yaml"), "--patch", folder.At("no-patch.yaml")]);
        Verifier.Verify(run.ToString().Replace(folder.At("x")[..^1], "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ValidateAsJson()
    {
        using var folder = new TemporaryFolder();
        var run = await CliRun.RunAsync(["validate", "--format", "json", folder.Write("wrong.yaml", "kind: Machine\nname: edge\n")]);
        Assert.Equal(ExitCode.Input, run.Exit);
        using var json = JsonDocument.Parse(run.Out);
        var manifest = json.RootElement;
        Assert.False(manifest.GetProperty("valid").GetBoolean());
        Assert.Equal("IF1102", manifest.GetProperty("diagnostics")[0].GetProperty("code").GetString());
        Assert.Equal(1, manifest.GetProperty("diagnostics")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task SchemaIsTheOneInTheTree() =>
        Assert.Equal(File.ReadAllText(Repository.At(ManifestSchema.FileName)), (await CliRun.RunAsync(["schema"])).Out);
}
