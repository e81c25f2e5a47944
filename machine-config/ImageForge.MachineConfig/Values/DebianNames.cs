// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>Names of Debian's archive.</summary>
internal static class DebianNames
{
    /// <summary>Debian Policy 5.6.1 (Source) and 5.6.7: lower-case letters, digits, plus, minus, dot; two characters at least.</summary>
    public static TextShape<string> Package { get; } = new(DiagnosticCode.NotPackageName, "a Debian package name",
        "2 or more of a-z, 0-9, \"+\", \"-\", \".\", beginning with a letter or digit",
        text => IsPackage(text) ? text : new Wrong(Suggest(text)), text => text)
    {
        Pattern = "^[a-z0-9][a-z0-9+.-]+$",
        MaxLength = 128,
    };

    private static bool IsPackage(string text) =>
        text.Length is >= 2 and <= 128 && char.IsAsciiLetterOrDigit(text[0]) &&
        text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '.');

    private static string? Suggest(string text)
    {
        // "curl=8.14", "curl/trixie" and "curl:amd64" are what apt-get takes on its command line.
        var bare = text.Split('=', '/', ':', ' ')[0];
        if (bare != text && IsPackage(bare)) return $"write {bare}: the lock file pins the version, the suite and arch are given once";
        var lower = text.ToLowerInvariant().Replace('_', '-');
        return lower != text && IsPackage(lower) ? $"write {lower}" : null;
    }
}
