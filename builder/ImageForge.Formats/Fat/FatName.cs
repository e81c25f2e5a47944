// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace ImageForge.Formats.Fat;

/// <summary>
/// Names of one directory: each gets a short name of 8.3 upper-case characters, and long-name entries where the short name
/// says less than the name (Microsoft FAT specification 1.03, sections 6.1 and 7).
/// </summary>
internal static class FatName
{
    private const string ShortPunctuation = "$%'-_@~`!(){}^#&";
    private const string Forbidden = "\"*/:<>?\\|";

    /// <exception cref="ArgumentException">FAT cannot store the name.</exception>
    public static void Check(string name)
    {
        var isUsable = name.Length is > 0 and <= FatLongNameFields.MaxUnits
            && name is not ("." or "..") && name[^1] is not ('.' or ' ')
            && !name.Any(c => c < 0x20 || Forbidden.Contains(c));
        if (!isUsable) throw new ArgumentException($"'{name}' cannot be a name on a FAT volume");
    }

    /// <summary>The 11 bytes of a short name that says exactly the same; null when there is none.</summary>
    public static byte[]? TryExact(string name)
    {
        var dot = name.LastIndexOf('.');
        var (stem, extension) = dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
        var fits = stem.Length is > 0 and <= 8 && extension.Length <= 3 && (dot < 0 || extension.Length > 0);
        return fits && (stem + extension).All(IsShort) ? Pad(stem, extension) : null;
    }

    /// <summary>
    /// A short name for a long one: the name in upper case if that is all it takes, otherwise its usable characters, cut,
    /// with ~N; always one that <paramref name="taken"/> does not have.
    /// </summary>
    public static byte[] Shorten(string name, ISet<string> taken)
    {
        if (TryExact(name.ToUpperInvariant()) is { } upper && !taken.Contains(Key(upper))) return upper;
        var dot = name.LastIndexOf('.');
        var stem = Reduce(dot <= 0 ? name : name[..dot]);
        var extension = dot <= 0 ? "" : Reduce(name[(dot + 1)..]);
        extension = extension[..Math.Min(3, extension.Length)];
        for (var number = 1; ; number++)
        {
            var tail = "~" + number.ToString(CultureInfo.InvariantCulture);
            var candidate = Pad(stem[..Math.Min(8 - tail.Length, stem.Length)] + tail, extension);
            if (!taken.Contains(Key(candidate))) return candidate;
        }
    }

    public static string Key(byte[] shortName) => Encoding.Latin1.GetString(shortName);

    /// <summary>What ties long-name entries to their short one (section 7.2).</summary>
    public static byte Checksum(ReadOnlySpan<byte> shortName)
    {
        byte sum = 0;
        foreach (var b in shortName) sum = (byte)((sum >> 1 | sum << 7) + b);
        return sum;
    }

    private static bool IsShort(char c) => c is >= 'A' and <= 'Z' or >= '0' and <= '9' || ShortPunctuation.Contains(c);

    private static string Reduce(string part) =>
        string.Concat(part.ToUpperInvariant().Where(c => c is not (' ' or '.')).Select(c => IsShort(c) ? c : '_'));

    private static byte[] Pad(string stem, string extension) =>
        Encoding.ASCII.GetBytes(stem.PadRight(8) + extension.PadRight(3));
}
