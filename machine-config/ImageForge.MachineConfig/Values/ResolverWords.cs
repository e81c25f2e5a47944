// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>Options of the C library's resolver. https://man7.org/linux/man-pages/man5/resolv.conf.5.html</summary>
internal static class ResolverWords
{
    /// <summary>With the limits that the C library applies silently (resolv/resolv.h: RES_MAXNDOTS, RES_MAXRETRANS, RES_MAXRETRY).</summary>
    private static readonly Dictionary<string, (int Least, int Most)> Numbers = new(StringComparer.Ordinal)
    {
        ["ndots"] = (0, 15), ["timeout"] = (1, 30), ["attempts"] = (1, 5),
    };

    private static readonly string[] Words =
        ["rotate", "edns0", "trust-ad", "single-request", "single-request-reopen", "use-vc", "no-aaaa", "no-tld-query", "no-reload", "no-check-names"];

    public static TextShape<string> Option { get; } = new(DiagnosticCode.NotResolverOption, "an option of the resolver",
        $"{string.Join(", ", Numbers.Select(n => $"{n.Key}:{n.Value.Least}…{n.Value.Most}"))}, {string.Join(", ", Words)}", Parse, text => text)
    {
        Pattern = "^[a-z0-9-]+(:(0|[1-9][0-9]?))?$",
    };

    public static string NameOf(string option) => option.Split(':')[0];

    private static Parsed<string> Parse(string text)
    {
        if (Words.Contains(text)) return text;
        var (name, number) = (NameOf(text), text.Contains(':') ? text[(text.IndexOf(':') + 1)..] : null);
        if (!Numbers.TryGetValue(name, out var limits))
            return new Wrong(Diagnostics.NearestWord.Of(name, [.. Numbers.Keys, .. Words]) is { } near ? $"did you mean \"{near}\"?" : null);
        if (number is null) return new Wrong($"add the number: {name}:{limits.Least}");
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value.ToString(CultureInfo.InvariantCulture) == number
            && value >= limits.Least && value <= limits.Most
            ? text
            : new Wrong($"{limits.Least} to {limits.Most}", DiagnosticCode.OutOfRange, "is out of range");
    }
}
