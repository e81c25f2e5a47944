// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers;

/// <summary>What a mapping asks to be done with the one below it, instead of being merged.</summary>
internal enum PatchDirective
{
    None,
    /// <summary>It takes the place of what is below.</summary>
    Replace,
    /// <summary>What is below goes.</summary>
    Delete,
}

/// <summary>The key <c>$patch</c> of mappings.</summary>
internal static class PatchDirectives
{
    public const string Key = "$patch";

    /// <summary>The directive of a mapping; a wrong one is reported and counts as none.</summary>
    public static PatchDirective Read(MappingNode mapping, ReadContext at)
    {
        if (mapping.Find(Key) is not { } node) return PatchDirective.None;
        switch (node)
        {
            case ScalarNode { Broken: true }:
                return PatchDirective.None;
            case ScalarNode { Text: "replace" }:
                return PatchDirective.Replace;
            case ScalarNode { Text: "delete" }:
                return PatchDirective.Delete;
            case ScalarNode word:
                at.Key(Key).Error(DiagnosticCode.DirectiveUnknown, word, $"{at.Show(word.Text)} is no directive", "replace or delete",
                    NearestWord.Of(word.Text, ["replace", "delete"]) is { } near ? $"did you mean \"{near}\"?" : "without $patch the mapping is merged");
                return PatchDirective.None;
            default:
                at.Key(Key).Error(DiagnosticCode.DirectiveUnknown, node, $"{node.Noun} is no directive", "replace or delete");
                return PatchDirective.None;
        }
    }

    /// <summary>Whether a mapping says nothing but its directive, and perhaps which of several it is about.</summary>
    public static bool IsBare(MappingNode mapping, params ReadOnlySpan<string> identity)
    {
        foreach (var entry in mapping.Entries)
            if (entry.Key.Text != Key && !identity.Contains(entry.Key.Text)) return false;
        return true;
    }

    /// <summary>Reports a deletion that also says something else.</summary>
    public static void CheckBare(MappingNode mapping, ReadContext at, params ReadOnlySpan<string> identity)
    {
        if (!IsBare(mapping, identity))
            at.Key(Key).Error(DiagnosticCode.DirectiveMisplaced, mapping.Find(Key)!, "$patch: delete stands beside other keys", null,
                "remove the other keys, or write $patch: replace to keep them");
    }
}
