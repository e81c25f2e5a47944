// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Extensions;

/// <summary>
/// Layers one over the other: what is in an upper one takes the place of what is below, and its whiteouts (empty files
/// named <c>.wh.NAME</c>) remove it. https://github.com/opencontainers/image-spec/blob/main/layer.md
/// </summary>
internal sealed class LayerStack
{
    private const string Whiteout = ".wh.", Opaque = ".wh..wh..opq";

    /// <summary>What is left of all layers, with paths as a root with merged /usr has them.</summary>
    public FileTree Tree { get; } = new();

    /// <exception cref="InvalidDataException">Entries that no image can hold.</exception>
    public void Add(IEnumerable<TreeEntry> layer)
    {
        var entries = layer.Select(MergedUsr.Moved).OfType<TreeEntry>().ToList();
        // Whiteouts speak of the layers below, wherever in this layer they stand.
        foreach (var entry in entries.Where(e => e.Name == Opaque)) RemoveBelow(entry.Parent);
        foreach (var entry in entries.Where(e => e.Name.StartsWith(Whiteout, StringComparison.Ordinal) && e.Name != Opaque))
            Tree.Remove(entry.Parent.Length == 0 ? entry.Name[Whiteout.Length..] : $"{entry.Parent}/{entry.Name[Whiteout.Length..]}");
        foreach (var entry in entries.Where(e => !e.Name.StartsWith(Whiteout, StringComparison.Ordinal))) Place(entry);
    }

    private void RemoveBelow(string directory)
    {
        foreach (var child in Tree.Entries.Where(e => e.Parent == directory).Select(e => e.Path).ToList()) Tree.Remove(child);
    }

    // A file below what a lower layer has as a symlink is refused by the tree: following it could lead anywhere.
    private void Place(TreeEntry entry)
    {
        if (Tree.Find(entry.Path) is { } below && (below.Kind, entry.Kind) != (EntryKind.Directory, EntryKind.Directory)) Tree.Remove(entry.Path);
        Tree.Put(entry);
    }
}
