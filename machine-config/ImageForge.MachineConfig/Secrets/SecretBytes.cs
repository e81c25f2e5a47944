// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>What a reference leads to, as bytes, to the text that stands for the value.</summary>
internal static class SecretBytes
{
    /// <summary>Largest value that a reference brings: PEM texts of a few KiB are the largest there are.</summary>
    public const int Most = 64 * 1024;

    /// <summary>UTF-8 without the line end that editors and programs put behind it; false after telling why it is not.</summary>
    public static bool TryDecode(byte[] bytes, Node place, ReadContext at, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (bytes.Length > Most)
            at.Error(DiagnosticCode.SecretTextUnfit, place, $"the value has more than {Most / 1024} KiB", null, "is it the right one?");
        else if (!Utf8.IsValid(bytes) || bytes.Contains((byte)0))
            at.Error(DiagnosticCode.SecretTextUnfit, place, "the value is not UTF-8 text", null, "encode it as base64 if the key takes that");
        else if (Trimmed(Encoding.UTF8.GetString(bytes)) is { Length: > 0 } trimmed)
            text = trimmed;
        else
            at.Error(DiagnosticCode.SecretTextUnfit, place, "the value is empty", null, "is it the right one?");
        return text is not null;
    }

    private static string Trimmed(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
