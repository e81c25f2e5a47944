// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers.JsonPatches;

/// <summary>Why an operation cannot be done.</summary>
/// <param name="Pointer">The path that it is about: the operation's own or its from.</param>
internal sealed record JsonPatchTrouble(DiagnosticCode Code, JsonPointer Pointer, string Message, string? Hint = null);

/// <summary>
/// RFC 6902 on nodes. Nodes do not change, so that a patch which fails half-way has changed nothing.
/// </summary>
internal static class JsonPatch
{
    /// <summary>The tree after one operation, or why there is none.</summary>
    public static (Node? Root, JsonPatchTrouble? Trouble) Apply(Node root, JsonPatchOperation operation)
    {
        var path = operation.Path;
        switch (operation.Verb)
        {
            case JsonPatchVerb.Add:
                return Edit(root, path, 0, Edition.Add, operation.Value);
            case JsonPatchVerb.Remove:
                return Edit(root, path, 0, Edition.Remove, null);
            case JsonPatchVerb.Replace:
                return Edit(root, path, 0, Edition.Replace, operation.Value);
            case JsonPatchVerb.Test:
                var (found, missing) = Find(root, path);
                if (missing is not null) return (null, missing);
                return SameValue.Of(found!, operation.Value!) ? (root, null)
                    : (null, new(DiagnosticCode.JsonPatchTest, path, "the value is another than the patch tests for"));
            case JsonPatchVerb.Copy:
                var (copied, gone) = Find(root, operation.From!);
                return gone is not null ? (null, gone) : Edit(root, path, 0, Edition.Add, copied);
            default:
                var (moved, lost) = Find(root, operation.From!);
                if (lost is not null) return (null, lost);
                if (operation.From!.Holds(path))
                    return path.Tokens.Count == operation.From.Tokens.Count ? (root, null)
                        : (null, new(DiagnosticCode.JsonPatchPath, path, "a value cannot move into itself"));
                var (without, trouble) = Edit(root, operation.From, 0, Edition.Remove, null);
                return trouble is not null ? (null, trouble) : Edit(without!, path, 0, Edition.Add, moved);
        }
    }

    /// <summary>The value that a pointer leads to.</summary>
    public static (Node? Found, JsonPatchTrouble? Trouble) Find(Node root, JsonPointer pointer)
    {
        var at = root;
        for (var depth = 0; depth < pointer.Tokens.Count; depth++)
        {
            var next = at switch
            {
                MappingNode mapping => mapping.Find(pointer.Tokens[depth]),
                ListNode list => JsonPointer.Index(pointer.Tokens[depth], list.Items.Count - 1) is { } index ? list.Items[index] : null,
                _ => null,
            };
            if (next is null) return (null, Nowhere(at, pointer, depth));
            at = next;
        }

        return (at, null);
    }

    private enum Edition
    {
        Add,
        Remove,
        Replace,
    }

    private static (Node? Root, JsonPatchTrouble? Trouble) Edit(Node at, JsonPointer pointer, int depth, Edition edition, Node? value)
    {
        if (depth == pointer.Tokens.Count)
            return edition == Edition.Remove ? (null, new(DiagnosticCode.JsonPatchPath, pointer, "everything cannot be removed")) : (value, null);
        var (token, last) = (pointer.Tokens[depth], depth == pointer.Tokens.Count - 1);
        switch (at)
        {
            case MappingNode mapping:
                var place = mapping.Entries.ToList().FindIndex(e => e.Key.Text == token);
                if (place < 0 && !(last && edition == Edition.Add)) return (null, Nowhere(at, pointer, depth));
                var entries = mapping.Entries.ToList();
                if (last && edition == Edition.Remove)
                {
                    entries.RemoveAt(place);
                }
                else if (place < 0)
                {
                    entries.Add(new(new(value!.At, token, Plain: false), value));
                }
                else
                {
                    var (inner, trouble) = last ? (value, null) : Edit(entries[place].Value, pointer, depth + 1, edition, value);
                    if (trouble is not null) return (null, trouble);
                    entries[place] = entries[place] with { Value = inner! };
                }

                return (mapping with { Entries = entries }, null);
            case ListNode list:
                var adding = last && edition == Edition.Add;
                var index = adding && token == JsonPointer.Behind ? list.Items.Count
                    : JsonPointer.Index(token, adding ? list.Items.Count : list.Items.Count - 1);
                if (index is not { } i) return (null, Nowhere(at, pointer, depth));
                var items = list.Items.ToList();
                if (adding)
                {
                    items.Insert(i, value!);
                }
                else if (last && edition == Edition.Remove)
                {
                    items.RemoveAt(i);
                }
                else
                {
                    var (inner, trouble) = last ? (value, null) : Edit(items[i], pointer, depth + 1, edition, value);
                    if (trouble is not null) return (null, trouble);
                    items[i] = inner!;
                }

                return (list with { Items = items }, null);
            default:
                return (null, Nowhere(at, pointer, depth));
        }
    }

    private static JsonPatchTrouble Nowhere(Node at, JsonPointer pointer, int depth)
    {
        var (token, parent) = (pointer.Tokens[depth], new JsonPointer([.. pointer.Tokens.Take(depth)]));
        var holder = parent.IsWhole ? "the manifest" : parent.ToString();
        return at switch
        {
            MappingNode mapping => new(DiagnosticCode.JsonPatchPath, pointer, $"{holder} has no {Quoted.Of(token)}",
                NearestWord.Of(token, mapping.Entries.Select(e => e.Key.Text)) is { } near ? $"did you mean \"{near}\"?" : null),
            ListNode list => new(DiagnosticCode.JsonPatchPath, pointer, $"{holder} is a list of {list.Items.Count} without an item {Quoted.Of(token)}",
                "items are numbered from 0 without leading zeros; \"-\" is the place behind the last, for add"),
            _ => new(DiagnosticCode.JsonPatchPath, pointer, $"{holder} is a single value with nothing inside it"),
        };
    }
}
