// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Formats.Squashfs;

/// <summary>
/// Finds files of equal content. Only files that share their length with another are hashed, each once, so most
/// are read a single time.
/// </summary>
internal sealed class ContentIndex(IEnumerable<TreeEntry> files)
{
    private readonly HashSet<long> _sharedLengths =
        [.. files.GroupBy(f => f.Content!.Length).Where(g => g.Skip(1).Any()).Select(g => g.Key)];
    private readonly Dictionary<(long Length, Digest Digest), TreeEntry> _first = [];

    /// <summary>The file asked for earlier that has the same content, or null.</summary>
    public TreeEntry? Find(TreeEntry file)
    {
        var length = file.Content!.Length;
        if (length == 0 || !_sharedLengths.Contains(length)) return null;
        var key = (length, Digest.Of(file.Content));
        if (_first.TryGetValue(key, out var same)) return same;
        _first[key] = file;
        return null;
    }
}
