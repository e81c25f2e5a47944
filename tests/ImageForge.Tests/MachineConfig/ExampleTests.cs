// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Tests.MachineConfig;

/// <summary>The example manifests, with secrets made for the occasion: there are none in git.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Examples =>
        [.. new[] { "cloud.yaml", "cluster.yaml", "metal.yaml" }.Select(name => $"images/examples/{name}")];

    [Theory]
    [MemberData(nameof(Examples))]
    public void IsValidWithoutAWarning(string path)
    {
        using var folder = new TemporaryFolder();
        var manifest = folder.At(Path.GetFileName(path));
        File.Copy(Repository.At(path), manifest);
        SecretsBundle.Generate(TimeProvider.System).WriteNew(folder.At("secrets.yaml"));
        var result = ManifestLoader.Load(manifest);
        Assert.Empty(result.Diagnostics);
        Assert.NotEqual(Secret.Empty, result.Manifest!.Mesh!.Cluster.Secret);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void NamesItsSchemaForEditors(string path)
    {
        var line = File.ReadLines(Repository.At(path)).First();
        Assert.StartsWith("# yaml-language-server: $schema=", line, StringComparison.Ordinal);
        var schema = Path.Combine(Path.GetDirectoryName(Repository.At(path))!, line["# yaml-language-server: $schema=".Length..]);
        Assert.Equal(Path.GetFullPath(Repository.At(ManifestSchema.FileName)), Path.GetFullPath(schema));
    }

    [Theory]
    [InlineData("qemu", MachinePlatform.Qemu)]
    [InlineData("metal", MachinePlatform.Metal)]
    [InlineData("cloud", MachinePlatform.Cloud)]
    public void GeneratedManifestIsValid(string name, MachinePlatform platform)
    {
        var text = new ConfigGenerator(name, platform, "https://discovery.example.com").Write();
        var manifest = Samples.Read(text);
        Assert.Equal(name, manifest.Machine.Name);
        Assert.Equal(platform, manifest.Machine.Platform);
        Assert.Equal(new Uri("https://discovery.example.com"), manifest.Discovery[0].Endpoint);
        if (platform == MachinePlatform.Qemu) Verifier.Verify(text);
    }

    /// <summary>Every commented key can be switched on as it stands, all of them at once.</summary>
    [Fact]
    public void GeneratedManifestIsValidWithoutItsCommentSigns()
    {
        var lines = new ConfigGenerator().Write().Split('\n').Select(l => System.Text.RegularExpressions.Regex.IsMatch(l, @"^# (---$|[a-z]\w*: )") ? l[2..] : l);
        var manifest = Samples.Read(string.Join('\n', lines));
        Assert.Equal("edge-1.example.com", manifest.Hostname.Hostname);
        Assert.Equal("/dev/vda", manifest.Storage!.Install!.Disk.Path);
        Assert.NotEmpty(manifest.Machine.Labels);
    }

    [Theory]
    [InlineData("Not A Name", "http://10.0.2.2:3000", "secrets.yaml")]
    [InlineData("edge", "10.0.2.2", "secrets.yaml")]
    [InlineData("edge", "http://10.0.2.2:3000", "secrets.yaml\nkind: Mesh")]
    public void GeneratorRefusesWhatTheLoaderWould(string name, string discovery, string secrets) =>
        Assert.Throws<ArgumentException>(() => new ConfigGenerator(name, MachinePlatform.Qemu, discovery, secrets).Write());
}
