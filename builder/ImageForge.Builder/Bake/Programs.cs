// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Bake;

/// <summary>
/// What no image holds: shells, interpreters, package managers. Whoever gets to run a program on a node finds nothing
/// there that runs a script.
/// </summary>
internal static class Programs
{
    private static readonly string[] Directories = ["bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin"];

    private static readonly string[] Names =
    [
        "sh", "bash", "rbash", "dash", "ash", "ksh", "mksh", "zsh", "fish", "csh", "tcsh", "busybox", "toybox",
        "perl", "python", "ruby", "lua", "node", "php", "tclsh", "guile", "awk", "gawk", "mawk", "expect",
        "apt", "apt-get", "dpkg", "rpm", "dnf", "pip", "npm",
    ];

    /// <summary>Paths of such programs in the tree, versioned names (<c>python3.13</c>) included.</summary>
    public static IEnumerable<string> FindInterpreters(FileTree tree) =>
        from entry in tree.Entries
        where entry.Kind is EntryKind.File or EntryKind.Symlink && Directories.Contains(entry.Parent)
        where Names.Contains(entry.Name) || Names.Contains(entry.Name.TrimEnd([.. "0123456789.-"]))
        select entry.Path;

    /// <exception cref="ForgeException">IF3214: the tree holds one; all are named.</exception>
    public static void RefuseInterpreters(FileTree tree)
    {
        if (FindInterpreters(tree).ToArray() is { Length: > 0 } found) throw BakeErrors.Interpreters(found);
    }
}
