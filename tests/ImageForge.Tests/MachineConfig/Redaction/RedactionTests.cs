// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Builder.Plan;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;
using ImageForge.MachineConfig.Yaml;
using ImageForge.Tests.Builder.Cli;
using ImageForge.Tests.Builder.Plan;

namespace ImageForge.Tests.MachineConfig.Redaction;

/// <summary>
/// Every kind's record and shape is walked, and every place that can hold a secret filled with a canary that must not
/// come out again: not in what prints records, not in redacted YAML, plans and diagnostics, not in any command's output.
/// </summary>
public sealed class RedactionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Kinds => [.. ManifestKinds.All.Select(k => k.Name)];

    [Fact]
    public void EveryPropertyThatSoundsSecretIsASecret()
    {
        Assert.Empty(SecretNamesOfFields.Unmarked(typeof(MachineManifest)));
        Assert.Empty(SecretNamesOfFields.Unmarked(typeof(SecretsDocument)));
        Assert.Empty(SecretNamesOfFields.Unmarked(typeof(EncryptedSecretsDocument)));
        Assert.Empty(ManifestKinds.All.Append(SecretReference.HolderShape).SelectMany(SecretNamesOfFields.Unmarked));
    }

    /// <summary>The audit can fail: a kind whose author forgot to mark its secrets.</summary>
    [Fact]
    public void AForgottenMarkIsFound()
    {
        Assert.Equal(["WiFi.Password", "WiFi.Token", "Station.PreSharedKeys"], SecretNamesOfFields.Unmarked(typeof(WiFi)));
        Assert.Equal(["WiFi.password", "WiFi.token"], SecretNamesOfFields.Unmarked(WiFi.Shape));
        var filled = (WiFi)Canaries.Fill(typeof(WiFi));
        Assert.Contains(Canaries.Canary, YamlText.Flow(WiFi.Shape.ToNode(filled, WriteMode.Redacted)), StringComparison.Ordinal);
        var sink = new ImageForge.MachineConfig.Diagnostics.DiagnosticSink();
        WiFi.Shape.Check(NodeReader.Read(new("w.yaml") { Text = $"token: {Canaries.Canary}\n" }, sink)[0], new(sink, "WiFi", Sensitive: false));
        Assert.Contains(Canaries.Canary, sink.InOrder()[0].ToString(), StringComparison.Ordinal);
    }

    /// <summary>The walk finds what it is there for: known secrets, at any depth.</summary>
    [Fact]
    public void TheWalkReachesKnownSecrets()
    {
        var manifest = (MachineManifest)Canaries.Fill(typeof(MachineManifest));
        Assert.Equal(Canaries.Canary, manifest.Mesh!.Cluster.Secret.Reveal());
        Assert.Contains(Canaries.Canary, ManifestWriter.Resolved(manifest), StringComparison.Ordinal);
        var secrets = (SecretsDocument)Canaries.Fill(typeof(SecretsDocument));
        Assert.Equal((Canaries.Canary, Canaries.Canary), (secrets.Authority!.Key.Reveal(), secrets.Values["name"].Reveal()));
        Assert.NotEmpty(Canaries.WrongDocuments(MeshDocument.Shape));
    }

    [Fact]
    public void NothingPrintsASecret()
    {
        var manifest = (MachineManifest)Canaries.Fill(typeof(MachineManifest));
        var secrets = (SecretsDocument)Canaries.Fill(typeof(SecretsDocument));
        List<string> shown =
        [
            $"{manifest}", manifest.ToRedactedYaml(), JsonSerializer.Serialize(manifest.Mesh), $"{secrets}", $"{new SecretsBundle(secrets)}",
            YamlText.Flow(SecretsDocument.Shape.ToNode(secrets, WriteMode.Redacted)),
            .. typeof(MachineManifest).GetProperties().Select(p => $"{p.GetValue(manifest)}"),
            .. typeof(MachineManifest).GetProperties().Select(p => p.GetValue(manifest)).OfType<System.Collections.IEnumerable>().SelectMany(l => l.Cast<object>()).Select(d => $"{d}"),
            PlanText.ToText(SamplePlans.Metal), ManifestSchema.Write(), ManifestReference.Write(), new ConfigGenerator().Write(),
        ];
        Assert.All(shown, text => Assert.DoesNotContain(Canaries.Canary, text, StringComparison.Ordinal));
    }

    /// <summary>Whatever is wrong with a secret, and however it got into the wrong form, nobody reads it in a report.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task NoReportShowsASecret(string kind)
    {
        var shape = ManifestKinds.All.Single(k => k.Name == kind);
        foreach (var document in Canaries.WrongDocuments(shape))
        {
            var result = ManifestLoader.Parse(document, "m.yaml");
            Hidden(string.Join('\n', result.Diagnostics), document);
            Hidden(EveryLine(result, document), document);
            Hidden(string.Join('\n', SecretsFile.Parse(System.Text.Encoding.UTF8.GetBytes(document), "s.yaml", TimeProvider.System).Diagnostics), document);
        }

        // Through the commands, with all that they add: excerpts of the source, other formats, differences.
        var (one, two) = (_folder.At("one.yaml"), _folder.Write("two.yaml", "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\n"));
        string[][] commands =
        [
            ["validate", one], ["validate", "--format", "json", one], ["validate", "--output", "json", one], ["validate", "--output", "sarif", one],
            ["validate", "--strict", one], ["plan", one], ["config", "render", one], ["config", "render", "--origin", one], ["config", "diff", one, two],
            ["config", "diff", two, one], ["secrets", "show", one], ["build", one],
        ];
        foreach (var document in Canaries.WrongDocuments(shape).Take(24))
        {
            File.WriteAllText(one, document);
            foreach (var command in commands.Append(["validate", two, "--patch", one])) Hidden((await CliRun.RunAsync(command)).ToString(), $"{string.Join(' ', command)}\n{document}");
        }
    }

    /// <summary>What is on the command line, and values of JSON patches whose path alone says that they are secret.</summary>
    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task NoReportShowsAPatchedSecret(string form)
    {
        var (one, two) = (_folder.Write("one.yaml", Samples.Full), _folder.Write("two.yaml", SamplePlans.MinimalManifest));
        string[] patches =
        [
            $"- op: replace\n  path: /Mesh/cluster/secret\n  value: {Canaries.Canary}\n", $"[{{op: replace, path: /Mesh/cluster/secret, value: {Canaries.Canary}}}]",
            $"[{{\"value\": \"{Canaries.Canary}\", \"op\": \"replace\", \"path\": \"/Mesh/cluster/secret\", \"x\": 1}}]", $"- value: {Canaries.Canary}\n  op: replace\n  path: /Mesh/no/such\n",
            $"- op: add\n  path: /Mesh/cluster\n  value:\n    secret: {Canaries.Canary}\n    id: {Canaries.Canary}\n",
        ];
        foreach (var patch in patches)
        {
            var run = await CliRun.RunAsync(["validate", "--output", form, one, "--patch", _folder.Write("patch.yaml", patch)]);
            Assert.Equal(ImageForge.Builder.ExitCode.Input, run.Exit);
            Hidden(run.ToString(), patch);
        }

        foreach (var setting in (string[])[$"Mesh.cluster={Canaries.Canary}", $"Mesh.cluster.secret={Canaries.Canary}", $"Mesh.listenPort={{{Canaries.Canary}: [", $"Mesh.clustr={Canaries.Canary}"])
        {
            var run = await CliRun.RunAsync(["validate", "--output", form, two, "--set", setting]);
            Assert.Equal(ImageForge.Builder.ExitCode.Input, run.Exit);
            Assert.DoesNotContain($" | {setting[..4]}", run.Out, StringComparison.Ordinal);
            if (!setting.StartsWith("Mesh.listenPort", StringComparison.Ordinal)) Hidden(run.ToString(), setting);
        }
    }

    /// <summary>A good manifest with secrets in it, through every command that shows manifests.</summary>
    [Fact]
    public async Task NoCommandShowsAGoodManifestsSecrets()
    {
        var (one, two) = (_folder.Write("one.yaml", Samples.Full), _folder.Write("two.yaml", Samples.Full.Replace(Samples.Key, Convert.ToBase64String([.. Enumerable.Range(7, 32).Select(i => (byte)i)]), StringComparison.Ordinal)));
        string[][] commands = [["validate", one], ["config", "render", one], ["config", "render", "--origin", one], ["config", "diff", one, two]];
        foreach (var command in commands)
        {
            var run = (await CliRun.RunAsync(command)).ToString();
            Assert.DoesNotContain(Samples.Key, run, StringComparison.Ordinal);
            Assert.DoesNotContain(Samples.Id, run, StringComparison.Ordinal);
        }

        Assert.Contains(Secret.Placeholder, (await CliRun.RunAsync(["config", "render", one])).Out, StringComparison.Ordinal);
    }

    /// <summary>Where a secret may stand, schema and reference show no example of one.</summary>
    [Fact]
    public void NoExampleIsASecret() =>
        Assert.All(ManifestKinds.All.SelectMany(ReferenceTests.AllFields).Where(f => f.Sensitive && !f.HidesExample),
            f => Assert.StartsWith("{secretRef: ", f.Example, StringComparison.Ordinal));

    /// <summary>Every line as a report would show it that has something to say about that line, whatever it be.</summary>
    private static string EveryLine(LoadResult result, string document)
    {
        var excerpts = new SourceExcerpts(result);
        return string.Join('\n', document.Split('\n').SelectMany((line, i) => new[] { 1, 4, line.Length }.Select(column =>
            excerpts.Of(new(DiagnosticSeverity.Error, "IF1203", "m.yaml", new(i + 1, Math.Max(1, column)), "", ""))?.Text)));
    }

    private static void Hidden(string report, string what) =>
        Assert.False(report.Contains(Canaries.Canary, StringComparison.Ordinal) || report.Contains(Canaries.Canary.Replace(' ', '-'), StringComparison.Ordinal), $"{what}\n---\n{report}");

    /// <summary>A kind as somebody in a hurry would write it.</summary>
    private sealed record WiFi
    {
        public string Password { get; init; } = Canaries.Canary;

        public string Token { get; init; } = "";

        public Secret Marked { get; init; } = Secret.Empty;

        public IReadOnlyList<Station> Stations { get; init; } = [];

        public static RecordShape<WiFi> Shape { get; } = new("WiFi", "", new WiFi(),
            new Field<WiFi, string>("password", DnsNames.Hostname, w => w.Password, (w, v) => w with { Password = v }, "") { Example = "x" },
            new Field<WiFi, string>("token", DnsNames.Hostname, w => w.Token, (w, v) => w with { Token = v }, "") { Example = "x" });
    }

    private sealed record Station
    {
        public IReadOnlyList<string> PreSharedKeys { get; init; } = [];
    }
}
