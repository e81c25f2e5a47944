// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Configuration;
using ImageForge.Tests.MachineConfig;

namespace ImageForge.Tests.Node;

/// <summary>What a machine finds when it boots, laid over what its image brings.</summary>
public sealed class ConfigLayersTests
{
    private static readonly ConfigSource Image = new ConfigSource.Partition("/dev/vda"), Firmware = new ConfigSource.FirmwareConfig("opt/imageforge/config");
    private readonly List<string> _said = [];

    /// <summary>As imageforge build writes it.</summary>
    private static string Baked(string mesh = "") => ManifestWriter.Resolved(Read(Documents("v1alpha2",
        "kind: Machine\nname: edge\nlabels: {site: berlin, rack: r1}\n", $"kind: Mesh\ncluster: {{id: {Samples.Id}, secret: {Samples.Key}}}\n{mesh}",
        "kind: Discovery\nname: main\nendpoint: https://discovery.example.net\n", "kind: Service\nname: web\ncommand: [/usr/bin/web]\n")));

    [Fact]
    public void UserDataIsALayerOverTheImage()
    {
        var found = Accept(Baked(), Documents("v1alpha2", "kind: Machine\nrole: controlplane\nlabels: {rack: null, id: \"${machine.serial}\"}\n",
            "kind: Discovery\nname: spare\nendpoint: https://spare.example.net\n", "kind: Service\nname: web\n$patch: delete\n"));
        Assert.NotNull(found);
        Assert.Empty(_said);
        var machine = found.Manifest.Machine;
        Assert.Equal(("edge", MachineRole.ControlPlane), (machine.Name, machine.Role));
        Assert.Equal(["id=S1", "site=berlin"], machine.Labels.Select(l => $"{l.Key}={l.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["main", "spare"], found.Manifest.Discovery.Select(d => d.Name));
        Assert.Empty(found.Manifest.Services);
        Assert.Equal([Image, Firmware], found.Sources);
        Assert.Equal("/dev/vda", found.Disk);
        // The machine's other programs read the same, and nothing is filled in a second time.
        Assert.Equal(ManifestWriter.Resolved(found.Manifest), Encoding.UTF8.GetString(found.Bytes));
    }

    [Fact]
    public void CommandLineIsOverEverything()
    {
        var found = Accept(Baked(), Documents("v1alpha2", "kind: Mesh\nmtu: 1380\n"), "Mesh.mtu=1300", "Machine.labels.site=null", "Service/web.user=1000");
        Assert.Equal(1300, found!.Manifest.Mesh!.Mtu);
        Assert.Equal(["rack"], found.Manifest.Machine.Labels.Keys);
        Assert.Equal(1000, found.Manifest.Services[0].User);
        Assert.Equal(1290, Accept(Baked(), null, "Mesh.mtu=1290")!.Manifest.Mesh!.Mtu);
    }

    [Fact]
    public void JsonPatchIsALayerToo() =>
        Assert.Equal("r7", Accept(Baked(), "[{op: replace, path: /Machine/labels/rack, value: r7}]")!.Manifest.Machine.Labels["rack"]);

    /// <summary>An image without a configuration of its own has all of it from elsewhere.</summary>
    [Fact]
    public void UserDataAloneIsAWholeManifest()
    {
        var found = Accept(null, Baked("failClosed: false\n"));
        Assert.False(found!.Manifest.Mesh!.FailClosed);
        Assert.Equal([Firmware], found.Sources);
        Assert.Null(found.Disk);
        Assert.Null(Accept(null, Documents("v1alpha2", "kind: Mesh\nmtu: 1380\n")));
        Assert.Contains(_said, line => line.Contains("fw_cfg:1:1: error IF1107", StringComparison.Ordinal));
    }

    /// <summary>The image's part has been given its defaults where it was built; what is new gets those of its own version.</summary>
    [Fact]
    public void DefaultsAreFilledInOnce()
    {
        var newer = Accept(Baked("failClosed: false\n"), Documents("v1alpha2", "kind: Mesh\nmtu: 1380\n", "kind: Logs\nname: a\ndestination: tcp://192.0.2.1:514\n"));
        Assert.Equal((false, LogThreshold.Info), (newer!.Manifest.Mesh!.FailClosed, newer.Manifest.Logs[0].Level));
        var older = Accept(Baked(), Documents("v1alpha1", "kind: Mesh\nmtu: 1380\n", "kind: Logs\nname: a\ndestination: tcp://192.0.2.1:514\n"));
        Assert.Equal((true, LogThreshold.Debug), (older!.Manifest.Mesh!.FailClosed, older.Manifest.Logs[0].Level));
    }

    [Fact]
    public void MistakesAreToldWithLayerAndLine()
    {
        Assert.Null(Accept(Baked(), Documents("v1alpha2", "kind: Machine\nrole: boss\n", "kind: Service\nname: wbe\n$patch: delete\n"),
            "Mesh.mtu=9", "Mehs.mtu=1300", $"Mesh.cluster.secret={Samples.Id[..20]}"));
        Assert.Equal(
            ["fw_cfg:3:7: error IF", "fw_cfg:7:7: error IF1702", "imageforge.set=Mehs.mtu:1:1: error IF1720", "imageforge.set=Mesh.cluster.secret:1:21: error IF", "imageforge.set=Mesh.mtu:1:10: error IF"],
            _said.Where(l => l.Contains(": error IF", StringComparison.Ordinal)).Select(l => l["imageforge: error: ".Length..]).Select(l => l[..(l.IndexOf("error IF", StringComparison.Ordinal) + (l.Contains("IF17", StringComparison.Ordinal) ? 12 : 8))]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_said, line => line.Contains(Samples.Id[..20], StringComparison.Ordinal));
    }

    private Configuration? Accept(string? baked, string? found, params string[] settings)
    {
        _said.Clear();
        var facts = new MachineFacts(() => "S1", () => null, () => null);
        var search = new ConfigSearch(new NodeLog(_said.Add), TimeProvider.System, new SecretFiles(TimeProvider.System, () => { }), facts, settings);
        return search.Accept(Layer(Image, baked, isBaked: true), Layer(Firmware, found, isBaked: false));
    }

    private static FoundConfig? Layer(ConfigSource source, string? text, bool isBaked) =>
        text is null ? null : new(source, Encoding.UTF8.GetBytes(text), isBaked);

    private static string Documents(string version, params string[] documents) =>
        string.Join("---\n", documents.Select(d => $"apiVersion: imageforge.dev/{version}\n{d}"));

    private static MachineManifest Read(string text)
    {
        var result = ManifestLoader.Parse(text, "m.yaml");
        Assert.Empty(result.Diagnostics);
        return result.Manifest!;
    }
}
