// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Versioning;
using System.Text.Json;
using ImageForge.Builder;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Cli;

namespace ImageForge.Tests.MachineConfig.Layers;

/// <summary>config render and config diff as a user runs them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ConfigCommandTests
{
    private const string Head = "apiVersion: imageforge.dev/v1alpha1\n";
    private const string Manifest = Head + "kind: Machine\nname: edge\nlabels: {site: berlin}\n---\n" +
        Head + "kind: Mesh\ncluster: {secretRef: {file: secrets.yaml}}\n---\n" +
        Head + "kind: Discovery\nname: main\nendpoint: http://10.0.2.2:3000\n";

    [Fact]
    public async Task RenderSaysWhereEachValueComesFrom()
    {
        using var folder = Folder();
        var patch = folder.Write("patch.yaml", Head + "kind: Machine\nrole: controlplane\n");
        string[] arguments = ["config", "render", folder.At("edge.yaml"), "--patch", patch, "--set", "Mesh.mtu=1380"];
        var run = await CliRun.RunAsync([.. arguments, "--origin"]);
        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Matches($@"(?m)^name: edge +# {folder.At("edge.yaml")}:3$", run.Out);
        Assert.Matches($@"(?m)^role: controlplane +# patch {patch}:3$", run.Out);
        Assert.Matches(@"(?m)^platform: qemu +# default \(v1alpha1\)$", run.Out);
        Assert.Matches(@"(?m)^mtu: 1380 +# --set Mesh\.mtu$", run.Out);
        Assert.DoesNotContain(" # ", (await CliRun.RunAsync(arguments)).Out, StringComparison.Ordinal);
        AssertNoSecret(run);
    }

    [Fact]
    public async Task RenderAsJsonTellsLayersApart()
    {
        using var folder = Folder();
        var run = await CliRun.RunAsync(["config", "render", folder.At("edge.yaml"), "--origin", "--format", "json"]);
        using var json = JsonDocument.Parse(run.Out);
        var values = json.RootElement.GetProperty("values").EnumerateArray().ToDictionary(v => $"{v.GetProperty("document")}.{v.GetProperty("path")}");
        Assert.Equal(("file", 4), (values["Machine.labels.site"].GetProperty("layer").GetString(), values["Machine.labels.site"].GetProperty("line").GetInt32()));
        Assert.Equal("default", values["Mesh.listenPort"].GetProperty("layer").GetString());
        Assert.Equal("http://10.0.2.2:3000", values["Discovery main.endpoint"].GetProperty("value").GetString());
        AssertNoSecret(run);
    }

    [Fact]
    public async Task DiffOfTheSameIsNothing()
    {
        using var folder = Folder();
        var other = folder.Write("other.yaml", "# the same in another order\n" + string.Join("---\n", Manifest.Split("---\n").Reverse()));
        Assert.Equal(new CliRun(ExitCode.Success, "", ""), await CliRun.RunAsync(["config", "diff", folder.At("edge.yaml"), other]));
    }

    [Fact]
    public async Task DiffShowsWhatTakesAnotherEffect()
    {
        using var folder = Folder();
        var patch = folder.Write("patch.yaml", Head + "kind: Machine\nrole: controlplane\nlabels: {site: null, floor: \"3\"}\n---\n" +
            Head + "kind: Discovery\nname: main\n$patch: delete\n---\n" + Head + "kind: Discovery\nname: other\nendpoint: https://discovery.example.org\n");
        var run = await CliRun.RunAsync(["config", "diff", folder.At("edge.yaml"), folder.At("edge.yaml"), "--patch-b", patch]);
        Verifier.Verify(run.ToString());
    }

    [Fact]
    public async Task DiffTellsThatASecretChangedAndNothingOfIt()
    {
        using var folder = Folder();
        new SecretsBundle(Samples.Secrets with { Cluster = Samples.Secrets.Cluster! with { Secret = new(Convert.ToBase64String([.. Enumerable.Range(7, 32).Select(i => (byte)i)])) } })
            .WriteNew(folder.At("others.yaml"));
        var other = folder.Write("other.yaml", Manifest.Replace("secrets.yaml", "others.yaml", StringComparison.Ordinal));
        foreach (var format in new[] { "text", "json" })
        {
            var run = await CliRun.RunAsync(["config", "diff", folder.At("edge.yaml"), other, "--format", format]);
            Assert.Equal(ExitCode.Different, run.Exit);
            Assert.Contains("cluster.secret", run.Out, StringComparison.Ordinal);
            AssertNoSecret(run);
            Assert.DoesNotContain("BwgJCgsM", run.ToString(), StringComparison.Ordinal);
        }
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        folder.Write("edge.yaml", Manifest);
        new SecretsBundle(Samples.Secrets).WriteNew(folder.At("secrets.yaml"));
        return folder;
    }

    private static void AssertNoSecret(CliRun run)
    {
        Assert.DoesNotContain(Samples.Key[..16], run.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Samples.Id[..16], run.ToString(), StringComparison.Ordinal);
    }
}
