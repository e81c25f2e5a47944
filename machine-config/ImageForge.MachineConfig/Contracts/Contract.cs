// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Contracts;

/// <summary>
/// A version of the language: what documents come to where they say nothing. A version once published keeps its defaults;
/// better ones come with the next, as data laid below the documents. What a contract does not mention has the default of
/// its record.
/// </summary>
internal sealed class Contract
{
    private readonly Dictionary<string, MappingNode> _defaults;

    /// <param name="version">Such as v1alpha1.</param>
    /// <param name="defaults">YAML, kind by kind.</param>
    private Contract(string version, string defaults)
    {
        Version = version;
        var sink = new DiagnosticSink();
        var kinds = NodeReader.Read(new SourceFile(version, LayerKind.Contract) { Text = defaults }, sink);
        _defaults = kinds is [MappingNode mapping]
            ? mapping.Entries.ToDictionary(e => e.Key.Text, e => (MappingNode)e.Value, StringComparer.Ordinal)
            : new(StringComparer.Ordinal);
    }

    /// <summary>The defaults of the records themselves. What ImageForge writes for machines says every value and names this one.</summary>
    public static Contract V1Alpha1 { get; } = new("v1alpha1", "");

    /// <summary>A peer that is down no longer makes its traffic leave in the clear, and debugging lines are sent on demand.</summary>
    public static Contract V1Alpha2 { get; } = new("v1alpha2", """
        Mesh:
          failClosed: true
        Logs:
          level: info
        """);

    /// <summary>From the oldest to the newest.</summary>
    public static IReadOnlyList<Contract> Known { get; } = [V1Alpha1, V1Alpha2];

    public static Contract Newest => Known[^1];

    public string Version { get; }

    /// <summary>As documents name it.</summary>
    public string ApiVersion => $"imageforge.dev/{Version}";

    /// <summary>Null for a kind about which the contract says nothing of its own.</summary>
    public MappingNode? DefaultsOf(Kind kind) => _defaults.GetValueOrDefault(kind.Name);

    public static Contract? Find(string apiVersion) => Known.FirstOrDefault(c => c.ApiVersion == apiVersion);

    /// <summary>A document with the contract's defaults for the keys that no layer has given.</summary>
    public MappingNode Complete(Kind kind, MappingNode document) => DefaultsOf(kind) is { } defaults ? Filled(document, defaults) : document;

    private static MappingNode Filled(MappingNode given, MappingNode defaults)
    {
        var entries = given.Entries.Select(e => e.Value is MappingNode inner && defaults.Find(e.Key.Text) is MappingNode below ? e with { Value = Filled(inner, below) } : e);
        return given with { Entries = [.. entries, .. defaults.Entries.Where(e => given.Find(e.Key.Text) is null)] };
    }
}
