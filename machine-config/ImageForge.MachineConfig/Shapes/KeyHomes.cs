// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Shapes;

/// <summary>Where a key that was found in the wrong place would be right.</summary>
internal static class KeyHomes
{
    /// <summary>The paths that end in this key, such as "Image.kernel.modules"; null when no kind knows it.</summary>
    public static string? Of(string key)
    {
        var homes = ManifestKinds.All.SelectMany(kind => Paths(key, kind.Name, kind)).ToList();
        return homes.Count == 0 ? null : string.Join(" or ", homes);
    }

    /// <summary>The kind that a key was once, or that people take for a key: "discovery" is kind Discovery, "endpoints" kind MeshEndpoints.</summary>
    public static string? KindOf(string key) =>
        key.Length < 4 ? null : ManifestKinds.Manifest.Select(k => k.Name).FirstOrDefault(n => n.EndsWith(key, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Paths(string key, string prefix, IRecordShape record)
    {
        foreach (var field in record.Fields)
        {
            var path = $"{prefix}.{field.Key}";
            if (field.Key == key) yield return path;
            if (field.Shape.Record is not { } inner) continue;
            foreach (var deeper in Paths(key, field.Shape.IsList ? path + "[]" : path, inner)) yield return deeper;
        }
    }
}
