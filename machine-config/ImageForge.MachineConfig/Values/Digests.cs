// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>Digests by which content is pinned.</summary>
internal static class Digests
{
    private const int Digits = 64;

    /// <summary>64 hexadecimal digits, lower case once read.</summary>
    public static TextShape<string> Sha256 { get; } = new(DiagnosticCode.NotDigest, "a SHA-256",
        $"{Digits} hexadecimal digits", Parse, text => text)
    {
        Variables = VariableUse.Build,
        Pattern = "^[0-9A-Fa-f]{64}$",
        MaxLength = Digits,
    };

    private static Parsed<string> Parse(string text)
    {
        const string prefix = "sha256:";
        if (IsDigest(text)) return text.ToLowerInvariant();
        if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && IsDigest(text[prefix.Length..])) return new Wrong("leave out \"sha256:\"");
        return new Wrong(text.Length > 0 && text.Length != Digits && text.All(char.IsAsciiHexDigit) ? $"it has {text.Length} digits" : null);
    }

    private static bool IsDigest(string text) => text.Length == Digits && text.All(char.IsAsciiHexDigit);
}
