// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Contracts;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>
/// A commented manifest to begin with: what matters is set, every other key is there as a comment with its meaning, so
/// that it can be switched on by removing "# ".
/// </summary>
/// <param name="Discovery">Discovery service of the mesh.</param>
/// <param name="SecretsFile">Referred to by Mesh.cluster; imageforge gen secrets writes it.</param>
public sealed record ConfigGenerator(
    string Name = "edge", MachinePlatform Platform = MachinePlatform.Qemu, string Discovery = "http://10.0.2.2:3000",
    string SecretsFile = "secrets.yaml")
{
    /// <summary>Kinds of which an empty document already does something.</summary>
    private static readonly string[] WhenWanted = ["Watchdog"];

    /// <summary>A short manifest for one place, written by hand, with the values of this generator filled in.</summary>
    /// <param name="preset">Its text, with {{name}}, {{discovery}} and {{secrets}} where these values belong.</param>
    /// <exception cref="ArgumentException">A value is not valid in its place; the message says what would be.</exception>
    public string Fill(string preset)
    {
        RequireAll();
        return preset.Replace("{{name}}", Quote(Name), StringComparison.Ordinal)
            .Replace("{{discovery}}", Quote(Discovery), StringComparison.Ordinal)
            .Replace("{{secrets}}", Quote(SecretsFile), StringComparison.Ordinal);
    }

    /// <summary>Every kind and key.</summary>
    /// <exception cref="ArgumentException">A value is not valid in its place; the message says what would be.</exception>
    public string Write()
    {
        RequireAll();
        // Only what is set; a value that is its key's default would be a line without a message.
        var set = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Machine.name"] = Quote(Name),
            ["Machine.platform"] = YamlText.Flow(MachineDocument.Platforms.ToNode(Platform, WriteMode.Revealed)),
            ["Image.outputs"] = "[raw, iso, qcow2, pxe]",
            ["Mesh.cluster"] = $"{{secretRef: {{file: {Quote(SecretsFile)}}}}}",
            ["Discovery.name"] = "default",
            ["Discovery.endpoint"] = Quote(Discovery),
        };
        var text = new StringBuilder("# A machine for ImageForge. Keys that are commented out show an example; docs/manifest.md explains them.\n");
        foreach (var kind in ManifestKinds.Manifest) Document(text, kind.Shape, set);
        return text.ToString();
    }

    // A document with a required key that nothing sets is there as a comment from its first line on.
    private static void Document(StringBuilder text, IRecordShape kind, Dictionary<string, string> set)
    {
        var on = WhenWanted.Contains(kind.Name) || kind.Fields.Any(f => f.Required && !IsSet(f.Key)) || kind.ExactlyOne?.Keys.Any(IsSet) == false ? "# " : "";
        // What cannot be shown whole, or not together with the rest, is a comment within the comment.
        var whole = kind.Fields.All(f => !f.Required || !f.Sensitive || IsSet(f.Key)) ? "" : "#";
        on = whole + on;
        if (kind != ManifestKinds.Manifest[0].Shape) text.Append($"{on}---\n");
        text.Append($"{whole}# {kind.Meaning}\n{on}apiVersion: {Contract.Newest.ApiVersion}\n{on}kind: {kind.Name}\n");
        foreach (var field in kind.Fields)
        {
            // An example of a secret would be pasted and used.
            if (field.HidesExample) continue;
            var only = field.Alternative ? "#" : whole;
            text.Append($"{only}# {field.Meaning}\n");
            if (set.TryGetValue($"{kind.Name}.{field.Key}", out var value)) text.Append($"{on}{field.Key}: {value}\n");
            // Of several ways to say it the first is the example; the others would be one too many.
            else if (kind.ExactlyOne?.Keys.Skip(1).Contains(field.Key) == true) text.Append($"{only}# or {field.Key}: {field.Example}\n");
            else text.Append($"{only}# {field.Key}: {field.Example}\n");
        }

        bool IsSet(string key) => set.ContainsKey($"{kind.Name}.{key}");
    }

    private static string Quote(string text) => YamlText.Flow(new ScalarNode(Place.Made, text, Plain: false));

    private void RequireAll()
    {
        Require(DnsNames.MachineName, Name, nameof(Name));
        Require(Urls.Discovery, Discovery, nameof(Discovery));
        Require(FilePaths.BesideManifest, SecretsFile, nameof(SecretsFile));
    }

    private static void Require<T>(TextShape<T> shape, string text, string parameter)
    {
        var sink = new Diagnostics.DiagnosticSink();
        if (!shape.TryRead(new ScalarNode(Place.Made, text, Plain: false), new(sink, parameter, Sensitive: false), out _))
            throw new ArgumentException($"{sink.InOrder()[0].Message}: expected {shape.Description}", parameter);
    }
}
