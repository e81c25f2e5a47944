// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.MachineConfig.Diagnostics;

/// <summary>Found text as a message may show it: short, on one line, and never something that looks like a key.</summary>
internal static class Quoted
{
    private const int Longest = 48;

    public static string Of(string text)
    {
        text = WithoutCredentials(text);
        if (LooksLikeKey(text)) return $"a text of {text.Length} characters";
        var shown = new StringBuilder("\"");
        foreach (var c in text.Length <= Longest ? text : text[..Longest])
        {
            if (char.IsControl(c) || char.IsSurrogate(c)) shown.Append("\\u").Append(((int)c).ToString("x4"));
            else if (c is '"' or '\\') shown.Append('\\').Append(c);
            else shown.Append(c);
        }

        return shown.Append(text.Length <= Longest ? "\"" : "…\"").ToString();
    }

    /// <summary>User and password, query and fragment of a URL: passwords and tokens stand there.</summary>
    private static string WithoutCredentials(string text)
    {
        var host = text.IndexOf("://", StringComparison.Ordinal);
        if (host < 0) return text;
        host += 3;
        if (text.LastIndexOf('@') is var at && at >= host) text = text[..host] + "…" + text[at..];
        return text.IndexOfAny(['?', '#'], host) is var query and >= 0 ? text[..(query + 1)] + "…" : text;
    }

    /// <summary>
    /// A run of base64 that could hold a key or a good part of one. Secrets get into wrong places (another field, a key's
    /// place, a mangled line), and a diagnostic is copied into tickets.
    /// </summary>
    private static bool LooksLikeKey(string text)
    {
        var run = 0;
        foreach (var c in text)
        {
            run = char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_' or '=' ? run + 1 : 0;
            // 32 bytes are 43 characters and a padding sign; 24 leave no useful part of them in sight.
            if (run >= 24 && text.Any(char.IsAsciiLetterUpper)) return true;
        }

        return false;
    }
}
