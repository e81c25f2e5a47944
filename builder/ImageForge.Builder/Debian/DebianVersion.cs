// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ImageForge.Builder.Debian;

/// <summary>A version as Debian orders them (Debian Policy section 5.6.12, deb-version(7)).</summary>
internal readonly record struct DebianVersion : IComparable<DebianVersion>
{
    private readonly string? _text;
    private readonly int _epoch;
    private readonly string? _upstream;
    private readonly string? _revision;

    private DebianVersion(string text, int epoch, string upstream, string revision) =>
        (_text, _epoch, _upstream, _revision) = (text, epoch, upstream, revision);

    /// <summary>Reads <c>[epoch:]upstream[-revision]</c> with the characters that the policy allows.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DebianVersion version)
    {
        version = default;
        if (string.IsNullOrEmpty(text)) return false;
        var (epoch, rest) = (0, text);
        var colon = text.IndexOf(':');
        if (colon >= 0)
        {
            if (!int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out epoch)) return false;
            rest = text[(colon + 1)..];
        }

        var dash = rest.LastIndexOf('-');
        var (upstream, revision) = dash < 0 ? (rest, "") : (rest[..dash], rest[(dash + 1)..]);
        if (upstream.Length == 0 || !char.IsAsciiDigit(upstream[0]) || dash >= 0 && revision.Length == 0) return false;
        if (!upstream.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '~' or '-' or ':')) return false;
        if (!revision.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '~')) return false;
        version = new DebianVersion(text, epoch, upstream, revision);
        return true;
    }

    public int CompareTo(DebianVersion other)
    {
        var epochs = _epoch.CompareTo(other._epoch);
        if (epochs != 0) return epochs;
        var upstreams = Compare(_upstream, other._upstream);
        return upstreams != 0 ? upstreams : Compare(_revision, other._revision);
    }

    /// <summary>Versions that sort equal are equal: <c>1.0</c> and <c>1.00</c>, <c>1.0-0</c> and <c>1.0</c>.</summary>
    public bool Equals(DebianVersion other) => CompareTo(other) == 0;

    // Only what equal versions are sure to share.
    public override int GetHashCode() => _epoch;

    public override string ToString() => _text ?? "";

    // Alternately a run of non-digits, ordered by weight, and a run of digits, ordered as a number of any length.
    private static int Compare(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (!a.IsEmpty || !b.IsEmpty)
        {
            while (StartsWithNonDigit(a) || StartsWithNonDigit(b))
            {
                var weights = Weight(a).CompareTo(Weight(b));
                if (weights != 0) return weights;
                if (!a.IsEmpty) a = a[1..];
                if (!b.IsEmpty) b = b[1..];
            }

            var x = TakeNumber(ref a);
            var y = TakeNumber(ref b);
            var numbers = x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.SequenceCompareTo(y);
            if (numbers != 0) return numbers;
        }

        return 0;
    }

    private static bool StartsWithNonDigit(ReadOnlySpan<char> text) => !text.IsEmpty && !char.IsAsciiDigit(text[0]);

    // A tilde sorts before everything, even the end; letters before all other characters.
    private static int Weight(ReadOnlySpan<char> text) => text switch
    {
        [] => 0,
        ['~', ..] => -1,
        [var c, ..] when char.IsAsciiDigit(c) => 0,
        [var c, ..] when char.IsAsciiLetter(c) => c,
        [var c, ..] => c + 256,
    };

    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits.TrimStart('0');
    }
}
