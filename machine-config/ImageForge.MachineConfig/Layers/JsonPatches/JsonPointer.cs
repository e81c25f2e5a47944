// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace ImageForge.MachineConfig.Layers.JsonPatches;

/// <summary>A path to a value, one reference token per level (RFC 6901).</summary>
internal sealed record JsonPointer(IReadOnlyList<string> Tokens)
{
    /// <summary>Stands for the place behind a list's last item.</summary>
    public const string Behind = "-";

    public bool IsWhole => Tokens.Count == 0;

    /// <summary>Null for text that is none: it begins with "/", and "~" is followed by 0 or 1 in it.</summary>
    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0) return new([]);
        if (text[0] != '/') return null;
        var tokens = new List<string>();
        foreach (var token in text[1..].Split('/'))
        {
            for (var i = token.IndexOf('~'); i >= 0; i = token.IndexOf('~', i + 1))
                if (i + 1 >= token.Length || token[i + 1] is not ('0' or '1')) return null;
            // In this order: "~01" is "~1", not "/".
            tokens.Add(token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }

        return new(tokens);
    }

    /// <summary>Of a list of that length; null for what is no index (leading zeros, signs) or lies outside.</summary>
    /// <param name="last">The greatest index allowed.</param>
    public static int? Index(string token, int last) =>
        token.Length is > 0 and < 10 && (token == "0" || token[0] != '0') && !token.AsSpan().ContainsAnyExceptInRange('0', '9') &&
        int.Parse(token, CultureInfo.InvariantCulture) is var index && index <= last ? index : null;

    /// <summary>Whether what the other points to lies within what this points to, or is the same.</summary>
    public bool Holds(JsonPointer other) => other.Tokens.Count >= Tokens.Count && Tokens.SequenceEqual(other.Tokens.Take(Tokens.Count));

    public override string ToString() =>
        string.Concat(Tokens.Select(t => "/" + t.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
}
