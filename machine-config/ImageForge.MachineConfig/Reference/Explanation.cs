// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>What a kind or a key of the manifest is, for whoever asks by its path.</summary>
/// <param name="Path">As <see cref="Paths"/> writes it: <c>Mesh</c>, <c>Network.interfaces[].name</c>.</param>
/// <param name="Key">Null for a kind.</param>
/// <param name="Meaning">Of the kind, or of the mapping that the key holds; else the key's own.</param>
/// <param name="ExactlyOne">Those of <paramref name="Keys"/> of which exactly one is given; empty without such a rule.</param>
/// <param name="Keys">What stands below; empty for a single value.</param>
public sealed partial record Explanation(
    string Path, KeyTexts? Key, string Meaning, IReadOnlyList<string> ExactlyOne, IReadOnlyList<KeyTexts> Keys)
{
    /// <summary>The release that first knew it.</summary>
    public string Since => FirstRelease.Of(Path);

    /// <summary>Every path that can be explained, kinds first among their keys, in the order of the reference page.</summary>
    public static IReadOnlyList<string> Paths { get; } = [.. All().Select(e => e.Path)];

    /// <summary>The kinds and their meanings.</summary>
    public static IEnumerable<Explanation> Kinds => All().Where(e => e.Key is null);

    /// <summary>Null for what is neither kind nor key; "[]" and indices may be left out or given.</summary>
    public static Explanation? Find(string path)
    {
        var wanted = Index().Replace(path, "");
        return All().FirstOrDefault(e => Index().Replace(e.Path, "") == wanted);
    }

    /// <summary>The path that a wrong one was probably meant to be; null when nothing is near.</summary>
    public static string? Nearest(string path)
    {
        var wanted = Index().Replace(path, "");
        // "listenPort" without its kind, and "Machine.labels.site", whose last part the author chose.
        return Paths.FirstOrDefault(p => Index().Replace(p, "").EndsWith("." + wanted, StringComparison.OrdinalIgnoreCase))
            ?? Near(wanted)
            ?? (wanted.LastIndexOf('.') is var dot and > 0 ? Paths.FirstOrDefault(p => Index().Replace(p, "") == wanted[..dot]) ?? Near(wanted[..dot]) : null);

        static string? Near(string text) =>
            NearestWord.Of(text, Paths.Select(p => Index().Replace(p, ""))) is { } near ? Paths.First(p => Index().Replace(p, "") == near) : null;
    }

    private static IEnumerable<Explanation> All() => ManifestKinds.All.SelectMany(kind =>
        Below(kind, kind.Name).Prepend(new(kind.Name, null, kind.Meaning, kind.ExactlyOne?.Keys ?? [], Texts(kind))));

    private static IEnumerable<Explanation> Below(IRecordShape record, string path)
    {
        foreach (var field in record.Fields)
        {
            var inner = field.Shape.Record;
            var here = $"{path}.{field.Key}" + (field.Shape.IsList && inner is not null ? "[]" : "");
            yield return new(here, KeyTexts.Of(record, field), inner?.Meaning ?? field.Meaning, inner?.ExactlyOne?.Keys ?? [], inner is null ? [] : Texts(inner));
            if (inner is null) continue;
            foreach (var deeper in Below(inner, here)) yield return deeper;
        }
    }

    private static IReadOnlyList<KeyTexts> Texts(IRecordShape record) => [.. record.Fields.Select(f => KeyTexts.Of(record, f))];

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Index();
}
