// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Effective;

public enum ManifestChange
{
    Added,
    Removed,
    Changed,
}

/// <summary>A value that two manifests do not have in common, as they take effect.</summary>
/// <param name="Document">"Mesh" or "Service web".</param>
/// <param name="Path">Within the document, such as <c>endpoints.filter</c>.</param>
/// <param name="Before">YAML on one line; null for an addition, and for a secret, of which nothing is shown.</param>
/// <param name="After">As before.</param>
public sealed record ManifestDifference(ManifestChange Change, string Document, string Path, string? Before, string? After, bool IsSecret)
{
    /// <summary>All of them, document by document. Secrets are compared and never given out.</summary>
    public static IReadOnlyList<ManifestDifference> Between(MachineManifest before, MachineManifest after)
    {
        var (one, other) = (new Side(before), new Side(after));
        var found = new List<ManifestDifference>();
        foreach (var document in one.Shown.Keys.Union(other.Shown.Keys))
            foreach (var path in one.Paths(document).Union(other.Paths(document)))
                if (At(one, other, document, path) is { } difference) found.Add(difference);
        return found;
    }

    private static ManifestDifference? At(Side one, Side other, string document, string path)
    {
        var (before, after) = (one.Whole(document, path), other.Whole(document, path));
        if (before == after) return null;
        var change = before is null ? ManifestChange.Added : after is null ? ManifestChange.Removed : ManifestChange.Changed;
        var (shownBefore, shownAfter) = (one.Visible(document, path), other.Visible(document, path));
        // A value that is not shown as it is, on either side, is not shown at all.
        var secret = shownBefore != before || shownAfter != after;
        return new(change, document, path, secret ? null : shownBefore, secret ? null : shownAfter, secret);
    }

    /// <summary>One of the manifests, with its secrets for comparing and without them for showing.</summary>
    private sealed class Side(MachineManifest manifest)
    {
        private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _whole = FlatDocuments.Of(manifest, WriteMode.Revealed);

        public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Shown { get; } = FlatDocuments.Of(manifest, WriteMode.Redacted);

        public IEnumerable<string> Paths(string document) => _whole.TryGetValue(document, out var values) ? values.Keys : [];

        public string? Whole(string document, string path) => _whole.GetValueOrDefault(document)?.GetValueOrDefault(path);

        public string? Visible(string document, string path) => Shown.GetValueOrDefault(document)?.GetValueOrDefault(path);
    }
}
