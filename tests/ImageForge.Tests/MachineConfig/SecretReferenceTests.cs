// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.Tests.MachineConfig;

/// <summary>secretRef in every form, where it leads and what is said when it leads nowhere.</summary>
public sealed class SecretReferenceTests : IDisposable
{
    private const string Head = "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\n---\n" +
        "apiVersion: imageforge.dev/v1alpha1\nkind: Discovery\nname: host\nendpoint: http://10.0.2.2:3000\n---\n" +
        "apiVersion: imageforge.dev/v1alpha1\nkind: Mesh\n";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new() { ["PATH"] = "/usr/bin:/bin", ["ID"] = Samples.Id, ["KEY"] = Samples.Key };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{env: ID}", "{env: KEY}")]
    [InlineData("{file: id.txt}", "{file: key.txt}")]
    [InlineData("{exec: [cat, id.txt]}", "{exec: [/bin/cat, key.txt]}")]
    [InlineData("{exec: [./say, id.txt]}", "{exec: [./say, key.txt], at: build}")]
    [InlineData("{file: bundle.yaml, key: cluster.id}", "{file: bundle.yaml, key: values.mesh}")]
    public void LeadsToTheValue(string id, string secret)
    {
        Private("id.txt", Samples.Id + "\n");
        Private("key.txt", Samples.Key + "\r\n");
        Private("bundle.yaml", $"apiVersion: imageforge.dev/v1alpha1\nkind: Secrets\ncluster: {{id: \"{Samples.Id}\", secret: {Samples.Key}}}\nvalues: {{mesh: {Samples.Key}}}\n");
        File.SetUnixFileMode(_folder.Write("say", "#!/bin/sh\nexec cat \"$1\"\n"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var result = Load($"{Head}cluster: {{id: {{secretRef: {id}}}, secret: {{secretRef: {secret}}}}}\n");
        Assert.Empty(result.Diagnostics);
        var cluster = result.Manifest!.Mesh!.Cluster;
        Assert.Equal((Samples.Id, Samples.Key), (cluster.Id.Reveal(), cluster.Secret.Reveal()));
        // The machine gets the values and needs nothing of this host.
        Assert.Equal(cluster, ManifestLoader.Parse(ManifestWriter.Resolved(result.Manifest), "resolved.yaml").Manifest!.Mesh!.Cluster);
    }

    /// <summary>What stands below secret:, and the code and place that it earns.</summary>
    [Theory]
    [InlineData("{secretRef: {env: UNSET}}", "IF1523", "secretRef.env")]
    [InlineData("{secretRef: {env: EMPTY}}", "IF1523", "secretRef.env")]
    [InlineData("{secretRef: {env: $KEY}}", "IF1520", "secretRef.env")]
    [InlineData("{secretRef: {env: hunter2 hunter2}}", "IF1520", "secretRef.env")]
    [InlineData("{secretRef: {env: BAD}}", "IF1313", "secret")]
    [InlineData("{secretRef: {file: none.txt}}", "IF1501", "secretRef.file")]
    [InlineData("{secretRef: {file: empty.txt}}", "IF1525", "secretRef.file")]
    [InlineData("{secretRef: {file: binary.txt}}", "IF1525", "secretRef.file")]
    [InlineData("{secretRef: {file: large.txt}}", "IF1525", "secretRef.file")]
    [InlineData("{secretRef: {file: /dev/zero}}", "IF1525", "secretRef.file")]
    [InlineData("{secretRef: {file: bad.txt}}", "IF1313", "secret")]
    [InlineData("{secretRef: {file: bundle.yaml}}", "IF1519", "secretRef.file")]
    [InlineData("{secretRef: {file: bundle.yaml, key: cluster.secret}}", "IF1522", "secretRef")]
    [InlineData("{secretRef: {file: bundle.yaml, key: hunter2}}", "IF1521", "secretRef.key")]
    [InlineData("{secretRef: {file: bundle.yaml, key: values.bad}}", "IF1313", "secret")]
    [InlineData("{secretRef: {env: KEY, key: values.bad}}", "IF1519", "secretRef.key")]
    [InlineData("{secretRef: {env: KEY, file: key.txt}}", "IF1401", "secretRef")]
    [InlineData("{secretRef: {}}", "IF1401", "secretRef")]
    [InlineData("{secretRef: hunter2}", "IF1204", "secretRef")]
    [InlineData("{secretRef: {env: KEY}, hunter2: x}", "IF1519", "secret")]
    [InlineData("{secretRef: {env: KEY, fiel: key.txt}}", "IF1203", "secretRef")]
    [InlineData("{secretRef: {env: KEY, at: boot}}", "IF1519", "secretRef.at")]
    [InlineData("{secretRef: {exec: [cat, key.txt], at: boot}}", "IF1519", "secretRef.at")]
    [InlineData("{secretRef: {file: key.txt, at: boot}}", "IF1519", "secretRef.file")]
    [InlineData("{secretRef: {file: /run/../etc/shadow, at: boot}}", "IF1519", "secretRef.file")]
    [InlineData("{secretRef: {file: \"fw_cfg:opt/key\"}}", "IF1519", "secretRef.file")]
    [InlineData("{secretRef: {file: \"fw_cfg:etc/key\", at: boot}}", "IF1519", "secretRef.file")]
    [InlineData("{secretRef: {file: \"fw_cfg:opt/../key\", at: boot}}", "IF1519", "secretRef.file")]
    [InlineData("{secretRef: {exec: []}}", "IF1210", "secretRef.exec")]
    [InlineData("{secretRef: {exec: [no-such-program-here]}}", "IF1524", "secretRef.exec")]
    [InlineData("{secretRef: {exec: [./bad.txt]}}", "IF1524", "secretRef.exec")]
    [InlineData("{secretRef: {exec: [sh, -c, \"echo hunter2; echo hunter2 >&2; exit 3\"]}}", "IF1524", "secretRef.exec")]
    [InlineData("{secretRef: {exec: [\"true\"]}}", "IF1525", "secretRef.exec")]
    [InlineData("{secretRef: {exec: [echo, hunter2]}}", "IF1313", "secret")]
    [InlineData("{secretRef: {exec: [cat, /dev/zero]}}", "IF1525", "secretRef.exec")]
    [InlineData("{secretRef: {exec: [sleep, \"30\"]}}", "IF1524", "secretRef.exec")]
    [InlineData("{secretRef: {exec: [sh, -c, \"sleep 30 & echo hunter2\"]}}", "IF1524", "secretRef.exec")]
    public void SaysWhereItLeadsNowhere(string reference, string code, string path)
    {
        (_environment["EMPTY"], _environment["BAD"]) = ("", "hunter2");
        Private("key.txt", Samples.Key);
        Private("empty.txt", "\n");
        Private("bad.txt", "hunter2");
        Private("large.txt", new string('x', 64 * 1024 + 1));
        Private("bundle.yaml", "apiVersion: imageforge.dev/v1alpha1\nkind: Secrets\nvalues: {bad: hunter2}\n");
        File.WriteAllBytes(_folder.At("binary.txt"), [0xff, 0xfe, 0x00]);
        File.SetUnixFileMode(_folder.At("binary.txt"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var result = Load($"{Head}cluster: {{id: \"{Samples.Id}\", secret: {reference}}}\n");
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((code, $"Mesh.cluster.{(path == "secret" ? "" : "secret.")}{path}"), (diagnostic.Code, diagnostic.Path));
        Assert.Equal(12, diagnostic.Position.Line);
        // Neither the value nor what a program wrote beside it, and no more of the reference than names.
        Assert.DoesNotContain("hunter2", result.Diagnostics.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void EncryptedBundlesThatCannotBeOpenedAreToldAtTheReference()
    {
        File.Copy(Repository.At("tests/ImageForge.Tests/Builder/Secrets/known-answer.yaml"), _folder.At("sealed.yaml"));
        var asked = 0;
        var access = Access() with
        {
            Unlock = (_, _) =>
            {
                asked++;
                return new(null, "no key fits", "find the key");
            },
        };
        var result = Load($"{Head}cluster: {{id: {{secretRef: {{file: sealed.yaml, key: cluster.id}}}}, secret: {{secretRef: {{file: sealed.yaml, key: values.x}}}}}}\n", access);
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(("IF1517", "Mesh.cluster.id.secretRef.file", "find the key"), (diagnostic.Code, diagnostic.Path, diagnostic.Hint));
        Assert.Equal(1, asked);

        var opened = Load($"{Head}cluster: {{secretRef: {{file: sealed.yaml}}}}\n", Access() with
        {
            Unlock = (_, _) => new(Encoding.UTF8.GetBytes($"apiVersion: imageforge.dev/v1alpha1\nkind: Secrets\ncluster: {{id: \"{Samples.Id}\", secret: {Samples.Key}}}\n")),
        });
        Assert.Empty(opened.Diagnostics);
        Assert.Equal(Samples.Key, opened.Manifest!.Mesh!.Cluster.Secret.Reveal());
    }

    [Fact]
    public void BootReferencesGoToTheMachineAsTheyAre()
    {
        var result = Load($"{Head}cluster: {{secretRef: {{file: \"fw_cfg:opt/imageforge/secrets\", at: boot}}}}\n");
        Assert.Empty(result.Diagnostics);
        var cluster = result.Manifest!.Mesh!.Cluster;
        Assert.False(cluster.Id.IsKnown || cluster.Secret.IsKnown);
        Assert.Throws<InvalidOperationException>(cluster.Secret.Reveal);
        Assert.Equal(Secret.Placeholder, cluster.Secret.ToString());
        var resolved = ManifestWriter.Resolved(result.Manifest);
        Assert.Contains("file: \"fw_cfg:opt/imageforge/secrets\"", resolved, StringComparison.Ordinal);
        Assert.Equal(resolved, ManifestWriter.Resolved(ManifestLoader.Parse(resolved, "resolved.yaml").Manifest!));
    }

    /// <summary>No rule may ask for a value that only the machine will know.</summary>
    [Fact]
    public void EverySecretMayBeLeftToTheMachine()
    {
        const string reference = "{secretRef: {file: /etc/secrets/one, at: boot}}";
        var text = Samples.Full.Replace($"\"{Samples.Id}\"", reference, StringComparison.Ordinal)
            .Replace(Samples.Key, reference, StringComparison.Ordinal).Replace(Samples.Passphrase, reference, StringComparison.Ordinal);
        var resolved = ManifestWriter.Resolved(Samples.Read(text));
        Assert.True(resolved.Split("secretRef:").Length > 4, resolved);
        Assert.Equal(resolved, ManifestWriter.Resolved(Samples.Read(resolved)));
    }

    [Fact]
    public void FilesThatOthersCanReadEarnAWarningEach()
    {
        _folder.Write("key.txt", Samples.Key);
        File.SetUnixFileMode(_folder.At("key.txt"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var result = Load($"{Head}cluster: {{id: {{secretRef: {{env: ID}}}}, secret: {{secretRef: {{file: key.txt}}}}}}\n");
        Assert.Equal(["IF1502"], result.Diagnostics.Select(d => d.Code));
        Assert.NotNull(result.Manifest);
    }

    /// <summary>What comes over the network must not make this host read files or run programs.</summary>
    [Fact]
    public void LayersFromElsewhereAreNotFollowed()
    {
        var sink = new ImageForge.MachineConfig.Diagnostics.DiagnosticSink();
        var source = new ImageForge.MachineConfig.Yaml.SourceFile("user data", LayerKind.UserData) { Text = "{secretRef: {exec: [touch, \"" + _folder.At("touched") + "\"]}}" };
        var node = ImageForge.MachineConfig.Yaml.NodeReader.Read(source, sink)[0];
        var at = new ReadContext(sink, "x", Sensitive: false) { Secrets = new SecretsOnDisk(Access()) };
        Assert.False(SecretNames.FreeValue.TryRead(node, at, out _));
        Assert.Equal(["IF1503"], sink.InOrder().Select(d => d.Code));
        Assert.False(File.Exists(_folder.At("touched")));
    }

    /// <summary>A layer that says where the secret is does not keep half of the reference or value below it.</summary>
    [Theory]
    [InlineData("{secretRef: {file: none.yaml}}", "{id: {secretRef: {env: ID}}, secret: {secretRef: {env: KEY}}}")]
    [InlineData("{id: {secretRef: {env: ID}}, secret: {secretRef: {file: none.txt}}}", "{secret: {secretRef: {env: KEY}}}")]
    [InlineData("{id: {secretRef: {env: ID}}, secret: hunter2}", "{secret: {secretRef: {env: KEY}}}")]
    [InlineData("{id: {secretRef: {env: ID}}, secret: {secretRef: {env: UNSET}}}", "{secretRef: {file: bundle.yaml}}")]
    public void LaterLayersReplaceReferencesWhole(string below, string above)
    {
        Private("bundle.yaml", $"apiVersion: imageforge.dev/v1alpha1\nkind: Secrets\ncluster: {{id: \"{Samples.Id}\", secret: {Samples.Key}}}\n");
        Private("below.yaml", $"{Head}cluster: {below}\n");
        Private("above.yaml", $"apiVersion: imageforge.dev/v1alpha1\nkind: Mesh\ncluster: {above}\n");
        var result = ManifestLoader.Load(new ManifestRequest(_folder.At("below.yaml"), _folder.At("above.yaml")) { Secrets = Access() });
        Assert.Empty(result.Diagnostics);
        Assert.Equal(Samples.Key, result.Manifest!.Mesh!.Cluster.Secret.Reveal());
    }

    [Fact]
    public void ArgumentsMayReferToSecretsButNotHoldThem()
    {
        Private("manifest.yaml", $"{Head}cluster: {{id: {{secretRef: {{env: ID}}}}, secret: {{secretRef: {{env: UNSET}}}}}}\n");
        var request = new ManifestRequest(_folder.At("manifest.yaml")) { Secrets = Access() };
        Assert.Empty(ManifestLoader.Load(request with { Settings = ["Mesh.cluster.secret={secretRef: {env: KEY}}"] }).Diagnostics);
        var shown = Assert.Single(ManifestLoader.Load(request with { Settings = [$"Mesh.cluster.secret={Samples.Key}"] }).Diagnostics);
        Assert.Equal((DiagnosticSeverity.Warning, "IF1502"), (shown.Severity, shown.Code));
        Assert.DoesNotContain(Samples.Key, shown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SecretsFilesReferToNothing()
    {
        var file = SecretsFile.Parse(Encoding.UTF8.GetBytes("apiVersion: imageforge.dev/v1alpha1\nkind: Secrets\nvalues: {a: {secretRef: {env: KEY}}}\n"), "s.yaml", TimeProvider.System);
        Assert.Equal(["IF1503"], file.Diagnostics.Select(d => d.Code));
    }

    private LoadResult Load(string manifest, SecretsAccess? access = null)
    {
        Private("manifest.yaml", manifest);
        return ManifestLoader.Load(new ManifestRequest(_folder.At("manifest.yaml")) { Secrets = access ?? Access() });
    }

    private SecretsAccess Access() => new() { Environment = _environment.GetValueOrDefault, ProgramPatience = TimeSpan.FromSeconds(1) };

    private void Private(string name, string text)
    {
        _folder.Write(name, text);
        File.SetUnixFileMode(_folder.At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
