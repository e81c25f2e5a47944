// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Rules;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers;

/// <summary>
/// The documents of all layers read so far, merged: one node per kind and name, whose parts still know the file that they
/// were written in. The same document twice within one source is a mistake; in a later source it is laid over.
/// </summary>
/// <param name="sink">For what is wrong with the layers.</param>
internal sealed class DocumentSet(DiagnosticSink sink)
{
    private readonly Dictionary<Kind, KindDocuments> _kinds = [];
    private readonly StrategicMerge _merge = new();

    public bool Has(Kind kind) => Of(kind).Any();

    public IEnumerable<MappingNode> Of(Kind kind) => _kinds.TryGetValue(kind, out var found) ? found.Nodes.OfType<MappingNode>() : [];

    /// <summary>Lays a document over the one of its kind and name, or adds it.</summary>
    public void Add(Kind kind, MappingNode node)
    {
        var at = new ReadContext(sink, kind.Name, Sensitive: false);
        var same = DocumentsOf(kind);
        if (kind.IdentityOf(node) is not { } identity)
        {
            // It has no name to be found by, which the reader reports.
            same.Nodes.Add(_merge.Mapping(null, node, kind.Shape, at));
            return;
        }

        if (same.Touched.TryGetValue(identity, out var last) && last.Source == node.At.Source)
        {
            Repeated(kind, identity, node, last);
            return;
        }

        same.Touched[identity] = node.At;
        var below = same.Places.TryGetValue(identity, out var index) ? same.Nodes[index] : null;
        switch (PatchDirectives.Read(node, at))
        {
            case PatchDirective.Delete:
                PatchDirectives.CheckBare(node, at, "apiVersion", "kind", kind.Repeatable ? Kind.NameKey : "kind");
                if (below is null) NothingThere(kind, node, at, same);
                else same.Nodes[index] = null;
                break;
            case PatchDirective.Replace:
                same.Put(identity, _merge.Mapping(null, node, kind.Shape, at));
                break;
            default:
                same.Put(identity, _merge.Mapping(below, node, kind.Shape, at, kind.Repeatable ? Kind.NameKey : null));
                break;
        }
    }

    /// <summary>Every document with its kind and identity, those without one left out.</summary>
    public IEnumerable<(Kind Kind, string Identity, MappingNode Node)> Identified =>
        _kinds.SelectMany(k => k.Value.Places.Where(p => k.Value.Nodes[p.Value] is not null).Select(p => (k.Key, p.Key, k.Value.Nodes[p.Value]!)));

    /// <summary>Puts a document in the place of the one of its kind and identity; null takes that away.</summary>
    public void Set(Kind kind, string identity, MappingNode? node)
    {
        var documents = DocumentsOf(kind);
        if (node is not null) documents.Put(identity, node);
        else if (documents.Places.TryGetValue(identity, out var index)) documents.Nodes[index] = null;
    }

    private KindDocuments DocumentsOf(Kind kind)
    {
        if (!_kinds.TryGetValue(kind, out var documents)) _kinds.Add(kind, documents = new());
        return documents;
    }

    private static void NothingThere(Kind kind, MappingNode node, ReadContext at, KindDocuments documents)
    {
        if (kind.Repeatable)
            StrategicMerge.NothingThere(node.Find(Kind.NameKey)!, at, at with { Path = $"{at.Path}[{kind.IdentityOf(node)}]" },
                documents.Places.Where(p => documents.Nodes[p.Value] is not null).Select(p => p.Key));
        else
            at.Error(DiagnosticCode.NothingToDelete, node, $"there is no document of kind {kind.Name} to remove in the layers below", null,
                "remove this document, or move it into a layer after the one that it takes from");
    }

    private void Repeated(Kind kind, string identity, MappingNode node, Place first)
    {
        var at = new ReadContext(sink, kind.Name, Sensitive: false) { Secrets = SecretsSource.Unfollowed, Variables = VariableSource.Unfilled };
        if (kind.Repeatable)
            at.Key(Kind.NameKey).Error(DiagnosticCode.NameRepeated, node.Find(Kind.NameKey)!, $"a second {kind.Name} named {Quoted.Of(identity)}", null,
                $"give it a name of its own, or merge it into the one on {ManifestScope.Whereabouts(first, node.At)}");
        else
            at.Error(DiagnosticCode.KindRepeated, node, $"a second document of kind {kind.Name}", null,
                $"merge it into the one on {ManifestScope.Whereabouts(first, node.At)}");
        kind.Shape.Check(node, at);
    }

    private sealed class KindDocuments
    {
        /// <summary>In the order in which they came up; null where one was removed.</summary>
        public List<MappingNode?> Nodes { get; } = [];

        /// <summary>Index of the one with an identity.</summary>
        public Dictionary<string, int> Places { get; } = new(StringComparer.Ordinal);

        /// <summary>Where the latest source that had one has it.</summary>
        public Dictionary<string, Place> Touched { get; } = new(StringComparer.Ordinal);

        public void Put(string identity, MappingNode node)
        {
            if (Places.TryGetValue(identity, out var index))
            {
                Nodes[index] = node;
                return;
            }

            Places.Add(identity, Nodes.Count);
            Nodes.Add(node);
        }
    }
}
