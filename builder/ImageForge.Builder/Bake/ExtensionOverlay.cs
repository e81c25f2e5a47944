// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Extensions;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Bake;

/// <summary>
/// Lays extensions over a root file system, in the manifest's order. Directories may be shared and keep the mode that they
/// have; the same file twice is one file; anything else at the same path is a mistake that names both sides.
/// </summary>
/// <param name="tree">The root as the image has it without extensions.</param>
/// <param name="owners">Path → who brought it, where that is a package; the rest is the image's own.</param>
internal sealed class ExtensionOverlay(FileTree tree, Dictionary<string, string> owners)
{
    // File systems in memory lie over these from the first moment on (SystemMounts).
    private static readonly string[] Covered = ["dev", "proc", "run", "sys", "tmp", "var"];

    public void Add(ExtensionLayer extension)
    {
        if (Programs.FindInterpreters(extension.Files).ToArray() is { Length: > 0 } found) throw BakeErrors.Interpreters(extension.Name, found);
        foreach (var entry in extension.Others) Add(extension.Name, entry);
    }

    /// <summary>Symlinks may point at other extensions' files, so this comes when all are there.</summary>
    /// <exception cref="ForgeException">IF3222.</exception>
    public void CheckLinks(IEnumerable<ExtensionLayer> extensions)
    {
        foreach (var extension in extensions)
        {
            foreach (var link in extension.Others.Where(e => e.Kind == EntryKind.Symlink))
            {
                var place = ImagePaths.Join(link.Parent, link.LinkTarget!);
                // A relative link to nothing is merely broken; an absolute one is a path of the host that it was made on.
                if (place is null || (link.LinkTarget!.StartsWith('/') && !IsCovered(place) && place.Length > 0 && ImagePaths.Resolve(tree, place) is null))
                    throw ExtensionErrors.LinkLeadsOut(extension.Name, link.Path, link.LinkTarget!);
            }
        }
    }

    private void Add(string extension, TreeEntry entry)
    {
        if (IsCovered(entry.Path) && (entry.Kind != EntryKind.Directory || entry.Path.Contains('/')))
            throw ExtensionErrors.Hidden(extension, entry.Path, entry.Path.Split('/')[0]);
        if (tree.Find(entry.Path) is { } present)
        {
            if (Difference(present, entry) is { } difference)
                throw ExtensionErrors.Conflict(extension, entry.Path, OwnerOf(entry.Path), difference);
            return;
        }

        for (var parent = entry.Parent; parent.Length > 0; parent = TreePath.Parent(parent))
        {
            if (tree.Find(parent) is { Kind: not EntryKind.Directory } above)
                throw ExtensionErrors.Conflict(extension, entry.Path, OwnerOf(parent), $"/{parent} is {Noun(above)} there");
        }

        tree.Add(entry);
        owners[entry.Path] = $"extension {extension}";
    }

    private static string? Difference(TreeEntry present, TreeEntry entry)
    {
        if (present.Kind != entry.Kind) return $"it is {Noun(present)} there, {Noun(entry)} here";
        return entry.Kind switch
        {
            EntryKind.Directory => null,
            EntryKind.Symlink => present.LinkTarget == entry.LinkTarget ? null : $"it points to {present.LinkTarget} there, to {entry.LinkTarget} here",
            _ when present.Content!.Length != entry.Content!.Length || Digest.Of(present.Content) != Digest.Of(entry.Content) => "the contents differ",
            _ => present.Mode == entry.Mode ? null : $"its mode is {Octal(present)} there, {Octal(entry)} here",
        };
    }

    private static bool IsCovered(string path) => Covered.Contains(path.Split('/', 2)[0]);

    private string OwnerOf(string path) => owners.GetValueOrDefault(path, "the image's own files");

    private static string Noun(TreeEntry entry) => entry.Kind switch
    {
        EntryKind.Directory => "a directory",
        EntryKind.Symlink => "a symlink",
        _ => "a file",
    };

    private static string Octal(TreeEntry entry) => Convert.ToString(entry.Mode, 8).PadLeft(4, '0');
}
