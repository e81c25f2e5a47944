// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Formats.Iso9660;

/// <summary>A file or directory while an image is laid out.</summary>
internal sealed class IsoNode
{
    // ECMA-119, 6.8.2.1: eight levels, of which the root is the first.
    private const int MaxDepth = 8;
    private const int MaxName = 30;

    private readonly SortedDictionary<string, IsoNode> _children = new(StringComparer.Ordinal);

    private IsoNode(string name, IsoNode? parent, bool isDirectory) =>
        (Name, Parent, IsDirectory) = (name, parent ?? this, isDirectory);

    /// <summary>As stored; the root's is empty.</summary>
    public string Name { get; }

    /// <summary>The root is its own parent.</summary>
    public IsoNode Parent { get; }

    public bool IsDirectory { get; }

    /// <summary>In the order of the standard, which for these characters is the ordinal one.</summary>
    public IReadOnlyCollection<IsoNode> Children => _children.Values;

    public uint Block { get; set; }

    public long Length { get; set; }

    public static IsoNode CreateRoot() => new("", null, isDirectory: true);

    public byte[] NameBytes => Name.Length == 0 ? [0] : Encoding.ASCII.GetBytes(Name);

    /// <summary>Adds a file and the directories above it.</summary>
    /// <exception cref="ArgumentException">A name cannot be stored, or it is there already.</exception>
    public IsoNode AddFile(string path)
    {
        var names = path.ToUpperInvariant().Split('/');
        if (names.Length > MaxDepth - 1) throw new ArgumentException($"{path}: ISO 9660 has at most {MaxDepth} levels");
        var directory = this;
        foreach (var name in names[..^1])
        {
            CheckName(name, path, dots: 0);
            if (directory._children.ContainsKey(FileName(name)))
                throw new ArgumentException($"{path}: {name} is a file already");
            if (!directory._children.TryGetValue(name, out var child))
                directory._children.Add(name, child = new IsoNode(name, directory, isDirectory: true));
            directory = child;
        }
        CheckName(names[^1], path, dots: 1);
        var file = new IsoNode(FileName(names[^1]), directory, isDirectory: false);
        return !directory._children.ContainsKey(names[^1]) && directory._children.TryAdd(file.Name, file)
            ? file
            : throw new ArgumentException($"{path} is there twice");
    }

    // As stored, a file always has its dot and its version.
    private static string FileName(string name) => name + (name.Contains('.') ? ";1" : ".;1");

    /// <summary>All directories in path table order: level by level, then by parent and name (ECMA-119, 6.9.1).</summary>
    public IReadOnlyList<IsoNode> DirectoriesByLevel()
    {
        var all = new List<IsoNode> { this };
        for (var i = 0; i < all.Count; i++) all.AddRange(all[i].Children.Where(c => c.IsDirectory));
        return all;
    }

    private static void CheckName(string name, string path, int dots)
    {
        var isUsable = name.Length is > 0 and <= MaxName && name[0] != '.'
            && name.All(c => c is >= 'A' and <= 'Z' or >= '0' and <= '9' or '_' or '.')
            && name.Count(c => c == '.') <= dots;
        if (!isUsable)
        {
            throw new ArgumentException(
                $"{path}: '{name}' is no ISO 9660 name (letters, digits, '_', one dot in files, at most {MaxName} characters)");
        }
    }
}
