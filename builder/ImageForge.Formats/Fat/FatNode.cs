// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Formats.Fat;

/// <summary>A file of the volume to be written. <paramref name="Path"/> has '/' between its names and none in front.</summary>
public sealed record FatFile(string Path, ByteSource Content);

/// <summary>A file or directory while a volume is laid out; a directory has no <see cref="Content"/>.</summary>
internal sealed class FatNode(string name, FatNode? parent, ByteSource? content)
{
    private readonly SortedDictionary<string, FatNode> _children = new(StringComparer.OrdinalIgnoreCase);

    public string Name => name;
    public FatNode? Parent => parent;
    public ByteSource? Content => content;
    public bool IsDirectory => content is null;
    public IReadOnlyCollection<FatNode> Children => _children.Values;

    /// <summary>The first cluster; 0 for what has none: an empty file, and the root of FAT12/16.</summary>
    public long Cluster { get; set; }

    /// <summary>The directory tree of some files.</summary>
    /// <exception cref="ArgumentException">A name cannot be stored, or two differ only in case.</exception>
    public static FatNode BuildTree(IEnumerable<FatFile> files)
    {
        var root = new FatNode("", null, null);
        foreach (var file in files)
        {
            var names = file.Path.Split('/');
            var directory = root;
            foreach (var name in names[..^1]) directory = directory.Directory(name, file.Path);
            directory.Add(new FatNode(names[^1], directory, file.Content), file.Path);
        }
        return root;
    }

    /// <summary>This directory and those under it, each before its children.</summary>
    public IEnumerable<FatNode> Directories() =>
        Children.Where(c => c.IsDirectory).SelectMany(c => c.Directories()).Prepend(this);

    private FatNode Directory(string child, string path)
    {
        if (_children.TryGetValue(child, out var known))
        {
            return known.IsDirectory && known.Name == child
                ? known
                : throw new ArgumentException($"{path}: '{known.Name}' is there already");
        }
        var added = new FatNode(child, this, null);
        Add(added, path);
        return added;
    }

    private void Add(FatNode child, string path)
    {
        FatName.Check(child.Name);
        if (child.Content is { Length: > uint.MaxValue })
            throw new ArgumentException($"{path}: FAT has no files of 4 GiB and more");
        if (!_children.TryAdd(child.Name, child)) throw new ArgumentException($"{path} is there twice (case does not count)");
    }
}
