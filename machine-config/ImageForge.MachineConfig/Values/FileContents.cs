// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>What files hold. The manifest's own limit of 256 KiB is theirs, too.</summary>
internal static class FileContents
{
    public static TextShape<string> Text { get; } = new(DiagnosticCode.NotBase64, "text", "text, of several lines with \"|\"", text => text, text => text)
    {
        Variables = VariableUse.Machine,
        KeepsEmpty = true,
    };

    public static TextShape<Secret> Secret { get; } = new(DiagnosticCode.NotBase64, "text", "text, of several lines with \"|\"",
        text => text is "…" or MachineConfig.Secret.Placeholder ? new Wrong("this is a placeholder: write the secret itself") : new Secret(text), secret => secret.Reveal())
    {
        Variables = VariableUse.Machine,
        Sensitive = true, KeepsEmpty = true,
    };

    /// <summary>Line breaks and spaces, which YAML's folding leaves in, are dropped.</summary>
    public static TextShape<string> Base64 { get; } = new(DiagnosticCode.NotBase64, "base64", "base64 of the file's bytes", Parse, text => text)
    {
        Variables = VariableUse.Build,
        KeepsEmpty = true,
    };

    private static Parsed<string> Parse(string text)
    {
        var dense = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        return dense.Length % 4 == 0 && Convert.TryFromBase64String(dense, new byte[dense.Length], out _) ? dense
            : new Wrong(dense.Contains('-') || dense.Contains('_') ? "use the standard alphabet with + and /"
                : dense.Length % 4 != 0 ? "it is cut short: the length is no multiple of four" : "write plain text under content");
    }
}
