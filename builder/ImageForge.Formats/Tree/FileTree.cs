// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Tree;

/// <summary>
/// The files that go into an archive or file system. Holds what every writer relies on: paths are valid and unique,
/// every parent is there and is a directory, and enumeration is in byte order with parents before their children.
/// Links are not followed: adding <c>lib/x</c> below a symlink <c>lib</c> is an error.
/// </summary>
public sealed class FileTree
{
    private readonly SortedDictionary<string, TreeEntry> _entries = new(TreePath.ByteOrder);
    private readonly Dictionary<string, int> _childCounts = new(StringComparer.Ordinal);

    public FileTree()
    {
    }

    /// <exception cref="InvalidDataException">See <see cref="Add"/>.</exception>
    public FileTree(IEnumerable<TreeEntry> entries)
    {
        foreach (var entry in entries) Add(entry);
    }

    /// <summary>Permission bits of the root directory, which has no entry of its own.</summary>
    public int RootMode { get; init; } = 0b111_101_101;

    /// <summary>All entries in byte order of their paths; parents come before children.</summary>
    public IReadOnlyCollection<TreeEntry> Entries => _entries.Values;

    public TreeEntry? Find(string path) => _entries.GetValueOrDefault(path);

    /// <summary>
    /// Adds an entry; missing parents become directories of mode 0755. A directory may be added again and then takes
    /// the later mode and owner, because packages share directories; anything else must be new.
    /// </summary>
    /// <exception cref="InvalidDataException">The entry is not valid, exists already, or a parent is no directory.</exception>
    public void Add(TreeEntry entry)
    {
        if (entry.Problem() is { } problem) throw Invalid(entry.Path, problem);
        if (Find(entry.Path) is { } old && (old.Kind, entry.Kind) != (EntryKind.Directory, EntryKind.Directory))
            throw Invalid(entry.Path, $"is there already as {old.Kind}");
        Set(entry);
    }

    /// <summary>Adds an entry or puts it in the place of the one at its path, unless that is a directory with children.</summary>
    /// <exception cref="InvalidDataException">The entry is not valid, a parent is no directory, or children would be lost.</exception>
    public void Put(TreeEntry entry)
    {
        if (entry.Problem() is { } problem) throw Invalid(entry.Path, problem);
        if (entry.Kind != EntryKind.Directory && _childCounts.ContainsKey(entry.Path))
            throw Invalid(entry.Path, $"is a directory with entries and cannot become {entry.Kind}");
        Set(entry);
    }

    /// <summary>Removes the entry and everything below it; false when there is none.</summary>
    public bool Remove(string path)
    {
        if (!_entries.ContainsKey(path)) return false;
        var prefix = path + "/";
        string[] doomed = [.. _entries.Keys.Where(p => p == path || p.StartsWith(prefix, StringComparison.Ordinal))];
        foreach (var each in doomed)
        {
            _entries.Remove(each);
            if (--_childCounts[TreePath.Parent(each)] == 0) _childCounts.Remove(TreePath.Parent(each));
        }
        return true;
    }

    private void Set(TreeEntry entry)
    {
        if (!_entries.ContainsKey(entry.Path))
        {
            RequireDirectory(entry.Parent, entry.Path);
            _childCounts[entry.Parent] = _childCounts.GetValueOrDefault(entry.Parent) + 1;
        }
        _entries[entry.Path] = entry;
    }

    // Paths hold at most 2048 components, so the recursion is bounded.
    private void RequireDirectory(string path, string wantedBy)
    {
        if (path.Length == 0) return;
        switch (Find(path)?.Kind)
        {
            case null: Set(TreeEntry.Directory(path)); break;
            case EntryKind.Directory: break;
            case var kind: throw Invalid(wantedBy, $"lies below \"{path}\", which is {kind}");
        }
    }

    private static InvalidDataException Invalid(string path, string problem) => new($"tree entry \"{path}\" {problem}");
}
