// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Bake;

/// <summary>Paths as the running image will follow them.</summary>
internal static class ImagePaths
{
    // As many as the kernel follows (MAXSYMLINKS, include/linux/namei.h).
    private const int MostLinks = 40;

    /// <summary>The path that <paramref name="target"/> names from a directory, without leading slash; null when it climbs above the root.</summary>
    public static string? Join(string directory, string target)
    {
        var parts = new List<string>(target.StartsWith('/') ? [] : directory.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in target.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count == 0) return null;
            else parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }

    /// <summary>What is at a path of the tree, symlinks followed; null when nothing is.</summary>
    public static TreeEntry? Resolve(FileTree tree, string path)
    {
        var rest = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var (at, links) = ("", 0);
        TreeEntry? found = null;
        while (rest.TryPop(out var name))
        {
            if (name == ".") continue;
            if (name == "..")
            {
                at = TreePath.Parent(at);
                found = at.Length == 0 ? null : tree.Find(at);
                continue;
            }

            var next = at.Length == 0 ? name : $"{at}/{name}";
            if (tree.Find(next) is not { } entry) return null;
            if (entry.Kind != EntryKind.Symlink)
            {
                (at, found) = (next, entry);
                continue;
            }

            if (++links > MostLinks) return null;
            if (entry.LinkTarget!.StartsWith('/')) at = "";
            foreach (var part in entry.LinkTarget.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse()) rest.Push(part);
        }

        return found;
    }
}
