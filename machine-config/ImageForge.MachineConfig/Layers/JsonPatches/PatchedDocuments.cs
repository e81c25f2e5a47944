// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers.JsonPatches;

/// <summary>
/// A JSON Patch over the documents of a manifest. The patch sees them as one tree: <c>/Kind/key…</c> for kinds that stand
/// once, <c>/Kind/name/key…</c> for the others. What identifies a document (apiVersion, kind, name) is its path and no part
/// of the tree. Either all operations are done or none.
/// </summary>
internal static class PatchedDocuments
{
    public static void Apply(DocumentSet documents, ListNode patch, DiagnosticSink sink)
    {
        if (JsonPatchOperation.Read(patch, sink) is not { } operations) return;
        var before = sink.Errors;
        for (var i = 0; i < operations.Count; i++) CheckPointers(operations[i], i, sink);
        if (sink.Errors > before) return;

        Node tree = TreeOf(documents);
        for (var i = 0; i < operations.Count; i++)
        {
            var (root, trouble) = JsonPatch.Apply(tree, operations[i]);
            if (trouble is not null)
            {
                Report(trouble, operations[i], i, sink);
                return;
            }

            tree = root!;
        }

        PutBack(documents, (MappingNode)tree, sink);
    }

    private static MappingNode TreeOf(DocumentSet documents)
    {
        var kinds = new List<Entry>();
        foreach (var kind in ManifestKinds.Manifest)
        {
            var own = documents.Identified.Where(d => d.Kind == kind).ToList();
            if (kind.Repeatable)
                kinds.Add(Entry(kind.Name, new MappingNode(Place.Made, [.. own.Select(d => new Entry((ScalarNode)d.Node.Find(Kind.NameKey)!, WithoutHead(kind, d.Node)))])));
            else if (own is [var only]) kinds.Add(Entry(kind.Name, WithoutHead(kind, only.Node)));
        }

        return new(Place.Made, kinds);
    }

    private static void PutBack(DocumentSet documents, MappingNode tree, DiagnosticSink sink)
    {
        foreach (var kind in ManifestKinds.Manifest)
        {
            var left = documents.Identified.Where(d => d.Kind == kind).Select(d => d.Identity).ToHashSet(StringComparer.Ordinal);
            var now = tree.Find(kind.Name) switch
            {
                MappingNode named when kind.Repeatable => named.Entries.Select(e => (Name: e.Key, e.Value)),
                { } only when !kind.Repeatable => [(new ScalarNode(only.At, "", Plain: true), only)],
                _ => [],
            };
            foreach (var (name, value) in now)
            {
                left.Remove(name.Text);
                if (value is MappingNode mapping) documents.Set(kind, name.Text, WithHead(kind, name, mapping));
                else
                    new ReadContext(sink, kind.Name, Sensitive: false).Error(DiagnosticCode.JsonPatchPath, value, $"{value.Noun} where a document belongs",
                        "mapping with the document's keys");
            }

            foreach (var identity in left) documents.Set(kind, identity, null);
        }
    }

    /// <summary>Kinds and identities are looked at before anything is done, so that all wrong paths are told at once.</summary>
    private static void CheckPointers(JsonPatchOperation operation, int index, DiagnosticSink sink)
    {
        foreach (var (key, pointer) in new[] { ("path", operation.Path), ("from", operation.From) })
        {
            if (pointer is null) continue;
            var at = new ReadContext(sink, "", Sensitive: false).Item(index).Key(key);
            var node = operation.At.Find(key)!;
            var known = ManifestKinds.Manifest.Select(k => k.Name).ToList();
            if (pointer.IsWhole)
            {
                at.Error(DiagnosticCode.JsonPatchPath, node, "this points to the whole manifest", "/Kind/… or /Kind/name/…");
            }
            else if (ManifestKinds.Manifest.FirstOrDefault(k => k.Name == pointer.Tokens[0]) is not { } kind)
            {
                at.Error(DiagnosticCode.JsonPatchPath, node, $"unknown kind {Quoted.Of(pointer.Tokens[0])}", string.Join(", ", known),
                    NearestWord.Of(pointer.Tokens[0], known) is { } near ? $"did you mean \"{near}\"?" : null);
            }
            else if (kind.Repeatable && pointer.Tokens.Count < 2)
            {
                at.Error(DiagnosticCode.JsonPatchPath, node, $"several documents of kind {kind.Name} can stand in a manifest", $"/{kind.Name}/name");
            }
            else if (pointer.Tokens.Count == Depth(kind) + 1 && IsHead(kind, pointer.Tokens[^1]))
            {
                at.Error(DiagnosticCode.JsonPatchPath, node, $"{pointer.Tokens[^1]} says which document this is", null,
                    "remove the document and add another, or move it: its path is its identity");
            }
            else if (key == "path" && operation.NeedsValue && pointer.Tokens.Count == Depth(kind) && operation.Value is MappingNode value &&
                value.Entries.FirstOrDefault(e => IsHead(kind, e.Key.Text)) is { Key: { } head })
            {
                at.Error(DiagnosticCode.JsonPatchPath, head, $"{head.Text} stands in the path already", null, "remove this key");
            }
        }
    }

    private static void Report(JsonPatchTrouble trouble, JsonPatchOperation operation, int index, DiagnosticSink sink)
    {
        var key = trouble.Pointer == operation.From ? "from" : "path";
        new ReadContext(sink, "", Sensitive: false).Item(index).Key(key)
            .Error(trouble.Code, operation.At.Find(key)!, $"{trouble.Message}; nothing of the patch is done", null, trouble.Hint);
    }

    /// <summary>How many tokens lead to a document.</summary>
    private static int Depth(Kind kind) => kind.Repeatable ? 2 : 1;

    private static bool IsHead(Kind kind, string key) => key is "apiVersion" or "kind" || (kind.Repeatable && key == Kind.NameKey);

    private static MappingNode WithoutHead(Kind kind, MappingNode document) =>
        document with { Entries = [.. document.Entries.Where(e => !IsHead(kind, e.Key.Text))] };

    private static MappingNode WithHead(Kind kind, ScalarNode name, MappingNode document) => !kind.Repeatable ? document
        : document with { Entries = [new(new(name.At, Kind.NameKey, Plain: true), name), .. document.Entries] };

    private static Entry Entry(string key, Node value) => new(new(value.At, key, Plain: false), value);
}
