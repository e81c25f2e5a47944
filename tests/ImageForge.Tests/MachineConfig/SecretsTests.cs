// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Versioning;
using System.Text.Json;
using ImageForge.MachineConfig;

namespace ImageForge.Tests.MachineConfig;

[UnsupportedOSPlatform("windows")]
public sealed class SecretsTests
{
    private const string Mesh = "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\n---\n" +
        "apiVersion: imageforge.dev/v1alpha1\nkind: Mesh\ncluster: {secretRef: {file: secrets.yaml}}\n---\n" +
        "apiVersion: imageforge.dev/v1alpha1\nkind: Discovery\nname: host\nendpoint: http://10.0.2.2:3000\n";

    [Fact]
    public void GeneratedPairIsRandomAndReadsBack()
    {
        var (one, two) = (SecretsBundle.Generate(TimeProvider.System), SecretsBundle.Generate(TimeProvider.System));
        Assert.NotEqual(one.Document.Cluster!.Id, two.Document.Cluster!.Id);
        Assert.NotEqual(one.Document.Cluster!.Secret, two.Document.Cluster!.Secret);
        Assert.NotEqual(one.Document.Cluster!.Id, one.Document.Cluster!.Secret);
        Assert.Equal(32, Convert.FromBase64String(one.Document.Cluster!.Secret.Reveal()).Length);

        using var folder = new TemporaryFolder();
        one.WriteNew(folder.At("secrets.yaml"));
        var result = ManifestLoader.Load(folder.Write("manifest.yaml", Mesh));
        Assert.Empty(result.Diagnostics);
        Assert.Equal(one.Document.Cluster!, result.Manifest!.Mesh!.Cluster);
    }

    [Fact]
    public void FileIsForItsOwnerAndNeverReplaced()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("secrets.yaml");
        SecretsBundle.Generate(TimeProvider.System).WriteNew(path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var before = File.ReadAllText(path);
        Assert.Throws<IOException>(() => SecretsBundle.Generate(TimeProvider.System).WriteNew(path));
        Assert.Equal(before, File.ReadAllText(path));

        // A dangling link counts as a file: following it would create the secrets where somebody else chose.
        File.CreateSymbolicLink(folder.At("link.yaml"), folder.At("elsewhere.yaml"));
        Assert.Throws<IOException>(() => SecretsBundle.Generate(TimeProvider.System).WriteNew(folder.At("link.yaml")));
        Assert.False(File.Exists(folder.At("elsewhere.yaml")));
    }

    [Fact]
    public void ExposedFileEarnsAWarning()
    {
        using var folder = new TemporaryFolder();
        SecretsBundle.Generate(TimeProvider.System).WriteNew(folder.At("secrets.yaml"));
        File.SetUnixFileMode(folder.At("secrets.yaml"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var result = ManifestLoader.Load(folder.Write("manifest.yaml", Mesh));
        Assert.NotNull(result.Manifest);
        var warning = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticSeverity.Warning, "IF1502", folder.At("secrets.yaml")), (warning.Severity, warning.Code, warning.File));
    }

    [Fact]
    public void ExposedManifestWithInlineSecretsEarnsAWarning()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("manifest.yaml", Samples.Full);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Single(ManifestLoader.Load(path).Diagnostics, d => d.Code == "IF1502");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.DoesNotContain(ManifestLoader.Load(path).Diagnostics, d => d.Code == "IF1502");
    }

    [Theory]
    [InlineData("missing", null)]
    [InlineData("empty", "")]
    [InlineData("another-kind", "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: a\n")]
    [InlineData("twice", "apiVersion: imageforge.dev/v1alpha1\nkind: Secrets\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Secrets\n")]
    [InlineData("wrong-values", "apiVersion: imageforge.dev/v1alpha1\nkind: Secrets\ncluster: {id: hunter2, secret: [hunter2], hunter2: x}\n")]
    [InlineData("not-yaml", "cluster: [hunter2\n")]
    [InlineData("bare", "id: hunter2\nsecret: hunter2\n")]
    public void WrongSecretsFileIsReportedAtItsOwnPlace(string name, string? text)
    {
        using var folder = new TemporaryFolder();
        if (text is not null)
        {
            folder.Write("secrets.yaml", text);
            File.SetUnixFileMode(folder.At("secrets.yaml"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var result = ManifestLoader.Load(folder.Write("manifest.yaml", Mesh));
        Assert.Null(result.Manifest);
        var report = string.Join('\n', result.Diagnostics);
        Assert.DoesNotContain("hunter2", report, StringComparison.Ordinal);
        Verifier.Verify(report.Replace(folder.At("x")[..^1], "", StringComparison.Ordinal), name);
    }

    [Fact]
    public void ReferenceWithoutAFileIsAnError() =>
        Assert.Equal("IF1503", Assert.Single(ManifestLoader.Parse(Mesh, "manifest.yaml").Diagnostics).Code);

    [Fact]
    public void UnreadableManifestIsADiagnostic()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("IF1001", Assert.Single(ManifestLoader.Load(folder.At("nowhere/manifest.yaml")).Diagnostics).Code);
        Assert.Equal("IF1001", Assert.Single(ManifestLoader.Load(folder.At("")).Diagnostics).Code);
        var large = folder.Write("large.yaml", new string('#', ManifestLoader.MaxBytes + 1));
        Assert.Equal("IF1002", Assert.Single(ManifestLoader.Load(large).Diagnostics).Code);
        Assert.Equal("IF1002", Assert.Single(ManifestLoader.Load("/dev/zero").Diagnostics).Code);
    }

    [Fact]
    public void SecretShowsItselfNowhere()
    {
        var secret = new Secret(Samples.Key);
        var cluster = new ClusterSecrets { Id = new(Samples.Id), Secret = secret };
        var manifest = Samples.Read(Samples.Full);
        string[] shown =
        [
            secret.ToString(), $"{secret}", JsonSerializer.Serialize(secret), cluster.ToString(), $"{manifest}", $"{manifest.Mesh}",
            new SecretsBundle(new() { Cluster = cluster }).ToString(), $"{new SecretsDocument { Cluster = cluster }}", manifest.ToRedactedYaml(),
            secret.GetHashCode().ToString(),
        ];
        Assert.All(shown, text => Assert.False(text.Contains(Samples.Key, StringComparison.Ordinal) || text.Contains(Samples.Id, StringComparison.Ordinal)));
        Assert.Contains(Secret.Placeholder, secret.ToString(), StringComparison.Ordinal);
    }
}
