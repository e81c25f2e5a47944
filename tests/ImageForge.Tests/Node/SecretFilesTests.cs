// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Configuration;
using ImageForge.Tests.MachineConfig;

namespace ImageForge.Tests.Node;

/// <summary>References with at: boot, followed on the machine.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private const string Firmware = "sys/firmware/qemu_fw_cfg/by_name/opt/imageforge/secrets";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_bundle_comes_from_the_hypervisor_once_its_module_is_there()
    {
        var configuration = Accept("cluster: {secretRef: {file: \"fw_cfg:opt/imageforge/secrets\", at: boot}}", prepare: () =>
            Put(Firmware + "/raw", $"apiVersion: imageforge.dev/v1alpha1\nkind: Secrets\ncluster: {{id: \"{Samples.Id}\", secret: {Samples.Key}}}\n"));
        Assert.Empty(_said);
        Assert.Equal(Samples.Key, configuration!.Manifest.Mesh!.Cluster.Secret.Reveal());
        // The agent reads this text, and follows nothing any more.
        var text = Encoding.UTF8.GetString(configuration.Bytes);
        Assert.DoesNotContain("secretRef", text, StringComparison.Ordinal);
        Assert.Equal(configuration.Manifest.Mesh.Cluster, ManifestLoader.Parse(text, "machine.yaml").Manifest!.Mesh!.Cluster);
    }

    [Fact]
    public void Single_values_come_from_files_of_the_machine()
    {
        Put("etc/secrets/id", Samples.Id + "\n");
        Put("etc/secrets/key", Samples.Key);
        var configuration = Accept("cluster: {id: {secretRef: {file: /etc/secrets/id, at: boot}}, secret: {secretRef: {file: /etc/secrets/key, at: boot}}}");
        Assert.Equal(Samples.Id, configuration!.Manifest.Mesh!.Cluster.Id.Reveal());
    }

    [Theory]
    [InlineData("{file: \"fw_cfg:opt/none\", at: boot}", "IF1501: Mesh.cluster.secretRef.file: fw_cfg:opt/none: the machine has no such file")]
    [InlineData("{file: /etc, at: boot}", "IF1501: Mesh.cluster.secretRef.file: /etc: the machine has no such file")]
    [InlineData("{file: /etc/shadow, at: boot}", "IF1101")]
    [InlineData("{file: /etc/sealed, at: boot}", "IF1517")]
    [InlineData("{file: secrets.yaml}", "IF1503")]
    [InlineData("{env: SECRET}", "IF1503")]
    public void What_is_not_there_is_said(string reference, string said)
    {
        Put("etc/shadow", "hunter2\n");
        Put("etc/sealed", File.ReadAllText(Repository.At("tests/ImageForge.Tests/Builder/Secrets/known-answer.yaml")));
        Assert.Null(Accept($"cluster: {{secretRef: {reference}}}"));
        Assert.Contains(said, string.Join('\n', _said), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Join('\n', _said), StringComparison.Ordinal);
    }

    private Configuration? Accept(string cluster, Action? prepare = null)
    {
        var text = "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Discovery\n" +
            $"name: host\nendpoint: http://10.0.2.2:3000\n---\napiVersion: imageforge.dev/v1alpha1\nkind: Mesh\n{cluster}\n";
        var files = new SecretFiles(new HastyTime(), prepare ?? (() => { }), _folder.At("root"));
        return new ConfigSearch(new NodeLog(_said.Add), TimeProvider.System, files, NoFacts.Known, []).Accept(new FoundConfig(new ConfigSource.Cpio(), Encoding.UTF8.GetBytes(text), Baked: true));
    }

    private void Put(string path, string text)
    {
        var full = Path.Combine(_folder.At("root"), path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>Ten seconds pass whenever somebody looks.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now += 10;
    }
}
