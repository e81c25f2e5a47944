// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Diagnostics;

namespace ImageForge.MachineConfig.Yaml;

/// <summary>Bytes to characters that the YAML scanner may see: strict UTF-8, bounded, nothing invisible.</summary>
internal static class SourceText
{
    /// <summary>A thousand documents of two KiB. The worst case of the scanner at this size takes half a second.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Gives the source its text; false when the bytes are none of ours, and the sink says why.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, SourceFile source, DiagnosticSink sink)
    {
        if (bytes.Length > MaxBytes)
        {
            TooLarge(source, sink);
            return false;
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            sink.Error(DiagnosticCode.NotUtf8, source.Start, "", "the file is UTF-16", "UTF-8", "save it as UTF-8");
            return false;
        }

        try
        {
            return TryTake(Strict.GetString(bytes), source, sink);
        }
        catch (DecoderFallbackException)
        {
            var good = Strict.GetString(bytes[..FirstInvalid(bytes)]);
            sink.Error(DiagnosticCode.NotUtf8, PlaceAt(source, good, good.Length), "", "the file is not valid UTF-8 here", "UTF-8",
                "save it as UTF-8");
            return false;
        }
    }

    /// <summary>
    /// Gives the source a text, without byte order mark, or refuses it. Characters are refused here, before the scanner,
    /// because they would move lines and columns (other line separators) or hide what a reader sees (controls,
    /// bidirectional overrides).
    /// </summary>
    public static bool TryTake(string text, SourceFile source, DiagnosticSink sink)
    {
        if (text.Length > MaxBytes)
        {
            TooLarge(source, sink);
            return false;
        }

        if (text.StartsWith('\uFEFF')) text = text[1..];
        source.Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
                continue;
            }

            if (!IsForbidden(c)) continue;
            // One is enough to say that the file is binary or damaged.
            sink.Error(DiagnosticCode.ForbiddenCharacter, PlaceAt(source, text, i), "", $"character U+{(int)c:X4} is not allowed",
                "printable characters, spaces and line ends", "delete it, or write it as an escape in double quotes");
            return false;
        }

        return true;
    }

    private static bool IsForbidden(char c) => c switch
    {
        '\t' or '\n' or '\r' => false,
        < ' ' or (>= '\u007f' and <= '\u009f') => true,
        '\u2028' or '\u2029' => true,
        (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => true,
        '\ufeff' or '\ufffe' or '\uffff' => true,
        _ => char.IsSurrogate(c),
    };

    private static void TooLarge(SourceFile source, DiagnosticSink sink) =>
        sink.Error(DiagnosticCode.FileTooLarge, source.Start, "", $"the file is larger than {MaxBytes >> 20} MiB",
            $"at most {MaxBytes >> 20} MiB", "a manifest describes one machine: is this the right file?");

    private static Place PlaceAt(SourceFile source, string text, int index)
    {
        var (line, start) = (1, 0);
        for (var i = 0; i < index; i++)
        {
            if (text[i] != '\n' && (text[i] != '\r' || (i + 1 < text.Length && text[i + 1] == '\n'))) continue;
            line++;
            start = i + 1;
        }

        return source.At(line, index - start + 1);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var used) == System.Buffers.OperationStatus.Done)
            at += used;
        return at;
    }
}
