// SPDX-License-Identifier: Apache-2.0
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ImageForge.MachineConfig;

namespace ImageForge.Tests.MachineConfig;

public sealed class PropertyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] Pieces =
    [
        "apiVersion: imageforge.dev/v1alpha1\n", "kind: Machine\n", "kind: Mesh\n", "kind: Ethernet\n", "kind: Image\n", "name: edge\n",
        "---\n", "...\n", "- ", "  ", "\t", "[", "]", "{", "}", ",", ": ", "? ", "&a ", "*a", "!t ", "!!str ", "|\n", ">-\n", "\"", "'",
        "#", "%YAML 1.2\n", "%TAG ! x\n", "\\", "\\x", "\\U0010FFFF", "<<: ", "~", "null", "0x10", "routes:\n", "cluster:", "\r\n", "\r",
        "\uFEFF", "\u2028", "é", "😀", "\0", "@", "`", "=", "a",
    ];

    [Fact]
    public void AnyBytesEndInAResultQuickly() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => Ends(bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void AnyMixOfYamlEndsInAResultQuickly() =>
        Prop.ForAll(Gen.Elements(Pieces).ArrayOf().Resize(60).ToArbitrary(), pieces => Ends(Encoding.UTF8.GetBytes(string.Concat(pieces))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    /// <summary>A valid manifest with some characters removed, doubled, replaced or swapped.</summary>
    [Fact]
    public void MutatedManifestIsReadOrExplained()
    {
        var mutation = from places in Gen.Choose(0, Samples.Full.Length - 2).ArrayOf(4)
                       from kinds in Gen.Choose(0, 4).ArrayOf(4)
                       from piece in Gen.Elements(Pieces)
                       select Mutate(Samples.Full, places, kinds, piece);
        Prop.ForAll(mutation.ToArbitrary(), text => Ends(Encoding.UTF8.GetBytes(text))).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    /// <summary>Whatever reads also reads back from its canonical form, to the same.</summary>
    [Fact]
    public void ResolvedIsAFixedPoint() =>
        Prop.ForAll(Manifests().ToArbitrary(), text =>
        {
            var resolved = ManifestWriter.Resolved(Samples.Read(text));
            return ManifestWriter.Resolved(Samples.Read(resolved)) == resolved;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>However the lines around a secret are damaged, no good part of it comes out.</summary>
    [Fact]
    public void NoDiagnosticShowsASecret()
    {
        var valid = Samples.Full.Replace($"cluster: {{id: \"{Samples.Id}\", secret: {Samples.Key}}}", $"cluster:\n  id: {Samples.Id}\n  secret: {Samples.Key}");
        var begin = valid.IndexOf("cluster:", StringComparison.Ordinal);
        var mutation = from places in Gen.Choose(begin, valid.IndexOf(Samples.Id, StringComparison.Ordinal) - 1).ArrayOf(2)
                       from kinds in Gen.Choose(0, 4).ArrayOf(2)
                       from piece in Gen.Elements(Pieces)
                       select Mutate(valid, places, kinds, piece);
        Prop.ForAll(mutation.ToArbitrary(), text =>
        {
            var report = string.Join('\n', ManifestLoader.Parse(text, "m.yaml").Diagnostics);
            return !ShowsPartOf(Samples.Key, report) && !ShowsPartOf(Samples.Id, report);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static bool ShowsPartOf(string secret, string report) =>
        Enumerable.Range(0, secret.Length - 16).Any(i => report.Contains(secret.Substring(i, 16), StringComparison.Ordinal));

    private static bool Ends(byte[] bytes)
    {
        var began = ThreadTime.Now;
        var result = ManifestLoader.Parse(bytes, "fuzzed.yaml", Samples.Secrets);
        var lines = Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n").Count(c => c == '\n') + 2;
        return ThreadTime.Now - began < Patience && (result.Manifest is null) == result.HasErrors &&
            result.Diagnostics.All(d => d.Position.Line >= 1 && d.Position.Line <= lines && d.Position.Column >= 1);
    }

    private static string Mutate(string text, int[] places, int[] kinds, string piece)
    {
        foreach (var (place, kind) in places.Zip(kinds).OrderByDescending(p => p.First))
        {
            text = kind switch
            {
                0 => text.Remove(place, 1),
                1 => text.Insert(place, text[place].ToString()),
                2 => text.Remove(place, 1).Insert(place, piece),
                3 => text.Insert(place, piece),
                _ => text[..place] + text[place + 1] + text[place] + text[(place + 2)..],
            };
        }

        return text;
    }

    /// <summary>Valid manifests of many forms: names, lists and numbers drawn from what is allowed.</summary>
    private static Gen<string> Manifests()
    {
        var word = Gen.Elements("a", "b0", "no", "y", "null", "0x1", "1e3", "007", "edge-1", "true");
        return from name in word
               from label in Gen.Elements("a", "example.com/x_Y.z", "no")
               from value in Gen.Elements("\"\"", "\"1.0\"", "no", "\"0x1\"", "\"007\"", "A_b-c")
               from arguments in Gen.Elements("a=b", "\"x:y\"", "\"#\"", "'-b'", "\"[a]\"", "no", "\"!x\"", "\"a,b\"", "\"{}\"").ArrayOf()
               from mtu in Gen.Choose(1280, 9000)
               from dhcp in Gen.Elements("true", "false")
               from host in Gen.Choose(1, 254)
               from filter in Gen.Elements("0.0.0.0/0", "\"!10.0.0.0/8\"", "\"::/0\"", "\"!FD00::/8\"").ArrayOf()
               select $$"""
                   apiVersion: imageforge.dev/v1alpha1
                   kind: Machine
                   name: "{{name}}"
                   labels: { {{label}}: {{value}} }
                   ---
                   apiVersion: imageforge.dev/v1alpha1
                   kind: Kernel
                   arguments: [{{string.Join(", ", arguments.Distinct())}}]
                   ---
                   apiVersion: imageforge.dev/v1alpha1
                   kind: Ethernet
                   name: eth0
                   dhcp4: {{dhcp}}
                   ra: {autoconf: {{dhcp}}}
                   mtu: {{mtu}}
                   addresses: ["10.0.0.{{host}}/24", "2001:DB8::{{host}}/64"]
                   routes: [{to: 10.{{host}}.0.0/16, metric: {{mtu}}}]
                   ---
                   apiVersion: imageforge.dev/v1alpha1
                   kind: Mesh
                   cluster: {secretRef: { file: secrets.yaml } }
                   keepalive: {{mtu}}s
                   timeToLive: {{host + 30}}s
                   failClosed: {{dhcp}}
                   ---
                   apiVersion: imageforge.dev/v1alpha1
                   kind: MeshEndpoints
                   filter: [{{string.Join(", ", filter.Append("10.0.0.0/8").Distinct())}}]
                   ---
                   apiVersion: imageforge.dev/v1alpha1
                   kind: Discovery
                   name: "{{name}}"
                   endpoint: "HTTP://10.0.2.2:{{mtu}}/"
                   ---
                   apiVersion: imageforge.dev/v1alpha1
                   kind: Firewall
                   defaultAction: drop
                   ingress: [{name: "{{name}}", protocol: tcp, ports: [{{host}}, {{mtu}}-{{mtu + host}}], from: [10.{{host}}.0.0/16, "2001:DB8:{{host}}::/48"]}]
                   ---
                   apiVersion: imageforge.dev/v1alpha1
                   kind: Logs
                   name: "{{name}}"
                   destination: "udp://[FD00::{{host}}]:{{mtu}}"
                   buffer: {{mtu}}KiB
                   """;
    }
}
