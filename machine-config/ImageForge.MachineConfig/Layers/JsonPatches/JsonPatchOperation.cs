// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers.JsonPatches;

internal enum JsonPatchVerb
{
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
}

/// <summary>One operation of a JSON Patch (RFC 6902 section 4).</summary>
/// <param name="From">Of move and copy.</param>
/// <param name="Value">Of add, replace and test.</param>
/// <param name="At">The operation in the patch.</param>
internal sealed record JsonPatchOperation(JsonPatchVerb Verb, JsonPointer Path, JsonPointer? From, Node? Value, MappingNode At)
{
    private static readonly (string Word, JsonPatchVerb Verb)[] Words =
    [
        ("add", JsonPatchVerb.Add), ("remove", JsonPatchVerb.Remove), ("replace", JsonPatchVerb.Replace),
        ("move", JsonPatchVerb.Move), ("copy", JsonPatchVerb.Copy), ("test", JsonPatchVerb.Test),
    ];

    public bool NeedsValue => Verb is JsonPatchVerb.Add or JsonPatchVerb.Replace or JsonPatchVerb.Test;

    /// <summary>All operations of a patch; null, and everything that is wrong reported, when one is of no right form.</summary>
    public static IReadOnlyList<JsonPatchOperation>? Read(ListNode patch, DiagnosticSink sink)
    {
        var (before, read) = (sink.Errors, new List<JsonPatchOperation>());
        for (var i = 0; i < patch.Items.Count; i++)
            if (One(patch.Items[i], new ReadContext(sink, "", Sensitive: true).Item(i)) is { } operation) read.Add(operation);
        return sink.Errors == before ? read : null;
    }

    private static JsonPatchOperation? One(Node node, ReadContext at)
    {
        if (node is not MappingNode mapping)
        {
            if (node is not ScalarNode { Broken: true })
                at.Error(DiagnosticCode.JsonPatchForm, node, $"{node.Noun} where an operation belongs", "mapping with op, path and what the operation needs");
            return null;
        }

        // Members that an operation does not know are ignored (RFC 6902 section 4): people keep comments there. Twice the
        // same one has no meaning in JSON.
        foreach (var repeated in mapping.Entries.GroupBy(e => e.Key.Text).Where(g => g.Key is "op" or "path" or "from" or "value" && g.Count() > 1))
            at.Error(DiagnosticCode.KeyRepeated, repeated.ElementAt(1).Key, $"{repeated.Key} is given a second time", null, "keep one of them");
        var (verb, path) = (ReadVerb(mapping, at), ReadPointer(mapping, "path", at));
        if (verb is null || path is null) return null;
        var from = verb is JsonPatchVerb.Move or JsonPatchVerb.Copy ? ReadPointer(mapping, "from", at) : null;
        var operation = new JsonPatchOperation(verb.Value, path, from, mapping.Find("value"), mapping);
        if (operation is { NeedsValue: true, Value: null })
            at.Error(DiagnosticCode.JsonPatchForm, mapping, "value is missing", null, "give the operation a value; null is one");
        return operation;
    }

    private static JsonPatchVerb? ReadVerb(MappingNode mapping, ReadContext at)
    {
        var known = string.Join(", ", Words.Select(w => w.Word));
        switch (mapping.Find("op"))
        {
            case null:
                at.Error(DiagnosticCode.JsonPatchForm, mapping, "op is missing", $"op: one of {known}");
                return null;
            case ScalarNode { Broken: true }:
                return null;
            case ScalarNode word when Words.FirstOrDefault(w => w.Word == word.Text) is { Word: not null } found:
                return found.Verb;
            case var other:
                var near = other is ScalarNode scalar ? NearestWord.Of(scalar.Text, Words.Select(w => w.Word)) : null;
                at.Key("op").Error(DiagnosticCode.JsonPatchForm, other, "this is no operation", $"one of {known}", near is null ? null : $"did you mean \"{near}\"?");
                return null;
        }
    }

    private static JsonPointer? ReadPointer(MappingNode mapping, string key, ReadContext at)
    {
        switch (mapping.Find(key))
        {
            case null:
                at.Error(DiagnosticCode.JsonPatchForm, mapping, $"{key} is missing", "JSON pointer such as /Mesh/listenPort or /Service/web/command");
                return null;
            case ScalarNode { Broken: true }:
                return null;
            // Nothing after the colon would point to the whole; nobody means that.
            case ScalarNode { IsNothing: false } text when JsonPointer.Parse(text.Text) is { } pointer:
                return pointer;
            case var other:
                at.Key(key).Error(DiagnosticCode.JsonPatchForm, other, "this is no JSON pointer", "JSON pointer such as /Mesh/listenPort or /Service/web/command",
                    "begin it with \"/\"; \"/\" and \"~\" inside a key are written \"~1\" and \"~0\"");
                return null;
        }
    }
}
