// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>Manifests to YAML, in one canonical form.</summary>
public static class ManifestWriter
{
    /// <summary>
    /// The manifest as it goes into the machine: defaults written out and secrets in place of the references to them, but
    /// for those that the machine itself follows. Parsing it gives the same manifest again. Holds secrets: for files of mode 0600 only.
    /// </summary>
    public static string Resolved(MachineManifest manifest) => Write(manifest, WriteMode.Revealed);

    /// <summary>The manifest with a placeholder for every secret. Not meant to be read again.</summary>
    public static string Redacted(MachineManifest manifest) => Write(manifest, WriteMode.Redacted);

    /// <summary>A secrets file's text.</summary>
    internal static string Document<T>(RecordShape<T> shape, T document)
        where T : class
    {
        var text = new StringBuilder();
        Append(text, shape.Name, (MappingNode)shape.ToNode(document, WriteMode.Revealed));
        return text.ToString();
    }

    private static string Write(MachineManifest manifest, WriteMode mode)
    {
        var text = new StringBuilder();
        foreach (var kind in ManifestKinds.Manifest)
            foreach (var document in kind.Write(manifest, mode)) Append(text, kind.Name, document);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string kind, MappingNode document)
    {
        if (text.Length > 0) text.Append("---\n");
        text.Append("apiVersion: ").Append(ManifestKinds.ApiVersion).Append("\nkind: ").Append(kind).Append('\n');
        YamlText.Write(text, document);
    }
}
