// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Formatting;

/// <summary>A document says first what it is: apiVersion, kind, name. All other keys keep the author's order.</summary>
internal static class CanonicalOrder
{
    private static readonly string[] First = ["apiVersion", "kind", "name", "$patch"];

    public static void Apply(SourceDocument document)
    {
        if (document.Root.Value is not SourceCollection { IsMapping: true, Items: { Count: > 1 } items }) return;
        var ordered = items.OrderBy(Rank).ToList();
        if (ordered.SequenceEqual(items)) return;
        // What stands at the top of a document is about the document, whichever key comes first.
        var top = items[0].Above;
        items[0].Above = [];
        ordered[0].Above = [.. top, .. ordered[0].Above];
        items.Clear();
        items.AddRange(ordered);
    }

    /// <summary>Less comes first.</summary>
    public static int Rank(string key) => Array.IndexOf(First, key) is var at and >= 0 ? at : First.Length;

    private static int Rank(SourceItem item)
    {
        return Rank(item.Key is { Lines: [var line] } ? line.Trim('"', '\'') : "");
    }
}
