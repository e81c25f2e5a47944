// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Rules;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers;

/// <summary>
/// The documents of all layers read so far, merged: one node per kind and name, whose parts still know the file that they
/// were written in. The same document twice within one source is a mistake; in a later source it overrides.
/// </summary>
internal sealed class DocumentSet(DiagnosticSink sink)
{
    private readonly Dictionary<Kind, List<Document>> _documents = [];

    public bool Has(Kind kind) => _documents.ContainsKey(kind);

    public IEnumerable<MappingNode> Of(Kind kind) => _documents.TryGetValue(kind, out var found) ? found.Select(d => d.Node) : [];

    public void Add(Kind kind, MappingNode node)
    {
        if (!_documents.TryGetValue(kind, out var same)) _documents.Add(kind, same = []);
        var identity = kind.IdentityOf(node);
        var index = identity is null ? -1 : same.FindIndex(d => d.Identity == identity);
        if (index < 0)
        {
            same.Add(new(identity, node, node.At));
            return;
        }

        var first = same[index];
        if (first.Last.Source == node.At.Source) Repeated(kind, identity!, node, first.Last);
        else same[index] = first with { Node = MergedDocuments.Merge(first.Node, node), Last = node.At };
    }

    private void Repeated(Kind kind, string identity, MappingNode node, Place first)
    {
        var at = new ReadContext(sink, kind.Name, Sensitive: false) { Secrets = SecretsSource.Unfollowed };
        if (kind.Repeatable)
            at.Key(Kind.NameKey).Error(DiagnosticCode.NameRepeated, node.Find(Kind.NameKey)!, $"a second {kind.Name} named {Quoted.Of(identity)}", null,
                $"give it a name of its own, or merge it into the one on {ManifestScope.Whereabouts(first, node.At)}");
        else
            at.Error(DiagnosticCode.KindRepeated, node, $"a second document of kind {kind.Name}", null,
                $"merge it into the one on {ManifestScope.Whereabouts(first, node.At)}");
        kind.Shape.Check(node, at);
    }

    /// <param name="Last">Where the latest source that touched it has it.</param>
    private sealed record Document(string? Identity, MappingNode Node, Place Last);
}
