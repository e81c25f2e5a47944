// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Bake;

/// <summary>
/// Baked pieces, kept beside the blobs they were made from: <c>baked/KEY/</c> holds one file per piece and an index in
/// sha256sum(1)'s format. A directory appears under its name only when it is complete, and is checked again on every
/// use: what is damaged or half-deleted is baked anew. Safe for any number of builds at once.
/// </summary>
internal sealed class BakeCache(string root)
{
    private const string IndexName = "SHA256SUMS";

    /// <summary>The pieces under <paramref name="key"/>, if all of them are there and unchanged.</summary>
    public bool TryOpen(Digest key, [NotNullWhen(true)] out BakedPieces? pieces)
    {
        pieces = null;
        var directory = PathOf(key);
        if (!File.Exists(Path.Combine(directory, IndexName))) return false;
        var found = new Dictionary<string, Piece>(StringComparer.Ordinal);
        foreach (var line in File.ReadAllLines(Path.Combine(directory, IndexName)))
        {
            if (line.Split("  ", 2) is not [var hex, var name] || !Digest.TryParse(hex, out var digest)) return false;
            var path = Path.Combine(directory, name);
            if (Path.GetFileName(name) != name || !File.Exists(path)) return false;
            found.Add(name, new Piece(name, ByteSource.FromFile(path), digest));
        }

        var intact = 0;
        Parallel.ForEach(found.Values, piece =>
        {
            if (Digest.Of(piece.Content) == piece.Digest) Interlocked.Increment(ref intact);
        });
        if (intact != found.Count) return false;
        pieces = new BakedPieces(found);
        return true;
    }

    /// <summary>
    /// Has <paramref name="bake"/> write pieces into an empty directory, and keeps them under <paramref name="key"/>.
    /// Whatever happens, nothing half-done stays under the key.
    /// </summary>
    public async Task<BakedPieces> AddAsync(Digest key, Func<string, Task> bake)
    {
        var temporary = Path.Combine(root, "tmp", $"bake-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(temporary);
        try
        {
            await bake(temporary);
            WriteIndex(temporary);
            var final = PathOf(key);
            Directory.CreateDirectory(Path.GetDirectoryName(final)!);
            // Somebody else's of the same key is as good as ours unless it is damaged; either way ours is whole.
            if (Directory.Exists(final)) Directory.Move(final, temporary + ".old");
            Directory.Move(temporary, final);
        }
        finally
        {
            foreach (var leftover in (string[])[temporary, temporary + ".old"])
                if (Directory.Exists(leftover)) Directory.Delete(leftover, recursive: true);
        }

        return TryOpen(key, out var pieces) ? pieces : throw BakeErrors.CacheUnreliable(PathOf(key));
    }

    private static void WriteIndex(string directory)
    {
        var index = new StringBuilder();
        foreach (var file in Directory.GetFiles(directory).Order(StringComparer.Ordinal))
            index.Append(Digest.Of(ByteSource.FromFile(file)).Hex).Append("  ").Append(Path.GetFileName(file)).Append('\n');
        File.WriteAllText(Path.Combine(directory, IndexName), index.ToString());
    }

    private string PathOf(Digest key) => Path.Combine(root, "baked", key.Hex);
}
