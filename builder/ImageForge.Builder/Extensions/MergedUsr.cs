// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Extensions;

/// <summary>
/// The root of an image has its programs and libraries below /usr: <c>/bin</c>, <c>/sbin</c>, <c>/lib</c> and <c>/lib64</c>
/// are symlinks there (file-hierarchy(7)).
/// </summary>
internal static class MergedUsr
{
    private static bool IsMerged(string name) => name is "bin" or "sbin" or "lib" or "lib64";

    /// <summary>The entry at its place below /usr; null when it is itself one of the links, which are the image's own.</summary>
    public static TreeEntry? Moved(TreeEntry entry)
    {
        if (!IsMerged(entry.Path.Split('/', 2)[0])) return entry;
        return entry.Kind == EntryKind.Symlink && IsMerged(entry.Path) ? null : entry with { Path = "usr/" + entry.Path };
    }
}
