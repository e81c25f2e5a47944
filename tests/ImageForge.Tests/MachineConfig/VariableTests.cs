// SPDX-License-Identifier: Apache-2.0
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Effective;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.Tests.MachineConfig;

public sealed class VariableTests
{
    private const string Machine = "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\n---\n";

    private static readonly MachineFacts Facts = new(() => "7XKQ 2N3", () => "4c4c4544-0042-3510-8052-b4c04f4d3132", () => "52:54:00:12:34:56");

    [Fact]
    public void MachineFillsInWhatTheImageLeft()
    {
        var baked = Build("labels: {serial: \"x-${machine.serial}\", site: \"${env.SITE}\"}\n---\n" + Document("Hostname", "hostname: ${machine.serial}-${machine.mac}") +
            Document("File", "name: f", "path: /etc/f", "content: \"$${env.SITE} ${machine.serial} ${env.TRICK}\""), ("SITE", "berlin"), ("TRICK", "${machine.mac} $${x}"));
        Assert.DoesNotContain("env.SITE}\"", baked.Replace("$${env.SITE}", "", StringComparison.Ordinal), StringComparison.Ordinal);

        var booted = OnMachine(baked, Facts).Manifest!;
        Assert.Equal("x-7XKQ-2N3", booted.Machine.Labels["serial"]);
        Assert.Equal("berlin", booted.Machine.Labels["site"]);
        Assert.Equal("7xkq-2n3-52-54-00-12-34-56", booted.Hostname.Hostname);
        Assert.Equal("${env.SITE} 7XKQ 2N3 ${machine.mac} $${x}", Encoding.UTF8.GetString(booted.Files[0].Bytes()));
    }

    /// <summary>The machine's other programs read what PID 1 has filled in, and nothing in it is a variable any more.</summary>
    [Fact]
    public void SettledTextMeansItself()
    {
        using var folder = new TemporaryFolder();
        var booted = OnMachine(Build(Document("File", "name: f", "path: /etc/f", "content: \"$${machine.serial}\"")), Facts).Manifest!;
        var path = folder.Write("machine.yaml", ManifestWriter.Resolved(booted));
        var again = ManifestLoader.Load(new ManifestRequest(path) { IsSettled = true }).Manifest!;
        Assert.Equal("${machine.serial}", Encoding.UTF8.GetString(again.Files[0].Bytes()));
        Assert.Equal(ManifestWriter.Resolved(booted), ManifestWriter.Resolved(again));
    }

    [Fact]
    public void WhatTheMachineLacksIsToldWithItsPlace()
    {
        var result = OnMachine(Build(Document("Hostname", "hostname: ${machine.serial}-x")), new(() => null, () => "u", () => "m"));
        Assert.Equal(["cpio:17:11: error IF1714: Hostname.hostname: this machine has no ${machine.serial}: its firmware gives no serial number\n  hint: use another variable, or write the value itself"],
            result.Diagnostics.Select(d => d.ToString()));
        // Judged by its form again, now that the value is there.
        result = OnMachine(Build(Document("Hostname", "hostname: ${machine.serial}")), new(() => new string('x', 70), () => "u", () => "m"));
        Assert.Equal(CodeOf("Hostname", "hostname: A"), Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public void MachineHasNoEnvironmentToFillIn() =>
        Assert.Equal("IF1712", Assert.Single(OnMachine(Machine + Document("Hostname", "hostname: ${env.SITE}"), Facts).Diagnostics).Code);

    [Fact]
    public void FactsAreAskedForOnlyWhenNamed()
    {
        var none = new MachineFacts(Never, Never, Never);
        Assert.NotNull(OnMachine(Machine + Document("Hostname", "hostname: edge"), none).Manifest);
        static string? Never() => throw new InvalidOperationException("asked");
    }

    /// <summary>Text out of a file is no text of the manifest.</summary>
    [Fact]
    public void WhatAReferenceLeadsToHasNoVariables()
    {
        using var folder = new TemporaryFolder();
        folder.Write("token", "a ${machine.serial} ${b}");
        File.SetUnixFileMode(folder.At("token"), UnixFileMode.UserRead);
        var path = folder.Write("m.yaml", Machine + Document("File", "name: f", "path: /etc/f", "secret: {secretRef: {file: token}}")[..^4]);
        var loaded = ManifestLoader.Load(path);
        Assert.Empty(loaded.Diagnostics);
        Assert.Equal("a ${machine.serial} ${b}", Encoding.UTF8.GetString(OnMachine(ManifestWriter.Resolved(loaded.Manifest!), Facts).Manifest!.Files[0].Bytes()));
    }

    [Fact]
    public void SecretsOfTheEnvironmentAreNotShown()
    {
        using var folder = new TemporaryFolder();
        var text = Machine + Document("File", "name: f", "path: /etc/f", "secret: \"${env.TOKEN}\"") + Document("Ethernet", "name: eth0", "dhcp4: true") + Document("WireGuard", "name: wg1", "privateKey: ${env.TOKEN}");
        var load = Load(folder, text, ("TOKEN", "hush-hush"));
        Assert.DoesNotContain("hush", string.Join('\n', load.Diagnostics), StringComparison.Ordinal);
        load = Load(folder, text, ("TOKEN", Samples.Key));
        var other = Load(folder, text, ("TOKEN", Samples.Id));
        Assert.Empty(load.Diagnostics);
        Assert.DoesNotContain(Samples.Key, new RenderedManifest(load).ToYaml(origins: true), StringComparison.Ordinal);
        Assert.All(ManifestDifference.Between(load.Manifest!, other.Manifest!), d => Assert.True(d.IsSecret && d.Before is null && d.After is null));
        Assert.Contains(Samples.Key, ManifestWriter.Resolved(load.Manifest!), StringComparison.Ordinal);
    }

    [Fact]
    public void EscapedTextMeansItself() => Prop.ForAll(Pieces("$", "{", "}", "$${", "${", "a", "machine.serial").ToArbitrary(), text =>
    {
        var pieces = VariableText.Parse(VariableText.Escape(text));
        return pieces is not null && pieces.All(p => !p.IsVariable) && string.Concat(pieces.Select(p => p.Text)) == text;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    /// <summary>Whatever the environment holds: the machine gets exactly that, once.</summary>
    [Fact]
    public void ValuesAreFilledInOnce() => Prop.ForAll(Pieces("$", "{", "}", "${machine.serial}", "${env.V}", "$$", "x").ToArbitrary(), value =>
    {
        var scalar = new ScalarNode(Place.Made, "<${env.V}>${machine.serial}", Plain: false);
        var at = new ReadContext(new(), "x", Sensitive: false);
        var build = new BuildVariables(new Dictionary<string, string> { ["V"] = value });
        return build.TryFill(scalar, VariableUse.Machine, null, at, out var filled) &&
            new MachineVariables(Facts).TryFill(scalar with { Text = filled.Kept! }, VariableUse.Machine, null, at, out var booted) &&
            booted.Judged == $"<{value}>7XKQ 2N3";
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    /// <summary>An editor must not underline a variable that the loader takes.</summary>
    [Theory]
    [InlineData("${env.A}", false)]
    [InlineData("x-${env.A_1}y", false)]
    [InlineData("${machine.serial}", true)]
    [InlineData("a${machine.mac}b", true)]
    public void SchemaTakesVariablesWhereTheLoaderDoes(string text, bool ofMachine)
    {
        var shapes = ManifestKinds.All.SelectMany(ReferenceTests.AllFields).Select(f => f.Shape).Distinct().ToList();
        var node = new ScalarNode(Place.Made, text, Plain: false);
        var taking = 0;
        foreach (var shape in shapes)
        {
            var used = UseOf(shape);
            if (used is null or VariableUse.None) continue;
            if (used < (ofMachine ? VariableUse.Machine : VariableUse.Build)) continue;
            taking++;
            Assert.True(SchemaJudge.Accepts(shape, node), $"{shape.Description}: {text}");
        }

        Assert.True(taking > 3);
        Assert.False(SchemaJudge.Accepts(MachineDocument.Shape.Fields.First(f => f.Key == "name").Shape, new ScalarNode(Place.Made, "${machine.serial}", Plain: false)));
        Assert.False(SchemaJudge.Accepts(HostnameDocument.Shape.Fields.First(f => f.Key == "hostname").Shape, new ScalarNode(Place.Made, "${serial}", Plain: false)));
    }

    /// <summary>Only text can wait for the machine: everything else has been parsed by then.</summary>
    [Fact]
    public void OnlyTextTakesVariablesOfTheMachine() =>
        Assert.All(ManifestKinds.All.SelectMany(ReferenceTests.AllFields).Select(f => f.Shape).Where(s => UseOf(s) == VariableUse.Machine),
            s => Assert.True(s is TextShape<string> or TextShape<Secret>));

    private static VariableUse? UseOf(ValueShape shape) => shape switch
    {
        TextShape<string> text => text.Variables,
        TextShape<Secret> text => text.Variables,
        TextShape<Uri> text => text.Variables,
        TextShape<System.Net.IPAddress> text => text.Variables,
        TextShape<System.Net.IPEndPoint> text => text.Variables,
        _ => null,
    };

    private static Gen<string> Pieces(params string[] pieces) =>
        Gen.Elements(pieces).ListOf().Select(p => string.Concat(p));

    private static string CodeOf(string kind, string key) => Assert.Single(ManifestLoader.Parse((Machine + Document(kind, key))[..^4], "m.yaml").Diagnostics).Code;

    private static string Document(string kind, params string[] lines) => $"apiVersion: imageforge.dev/v1alpha1\nkind: {kind}\n{string.Join('\n', lines)}\n---\n";

    private static string Build(string rest, params (string, string)[] environment)
    {
        using var folder = new TemporaryFolder();
        var machine = rest.StartsWith("labels", StringComparison.Ordinal) ? Machine[..^4] : Machine;
        var result = Load(folder, machine + rest, environment);
        Assert.Empty(result.Diagnostics);
        return ManifestWriter.Resolved(result.Manifest!);
    }

    private static LoadResult Load(TemporaryFolder folder, string text, params (string, string)[] environment) =>
        ManifestLoader.Load(new ManifestRequest(folder.Write("m.yaml", text.EndsWith("---\n", StringComparison.Ordinal) ? text[..^4] : text))
        {
            Environment = environment.ToDictionary(v => v.Item1, v => v.Item2),
        });

    private static LoadResult OnMachine(string text, MachineFacts facts) =>
        ManifestLoader.LoadOnMachine(new([new("cpio", Encoding.UTF8.GetBytes(text.EndsWith("---\n", StringComparison.Ordinal) ? text[..^4] : text), FromImage: true)], []), _ => null, facts, TimeProvider.System);
}
