// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.MachineConfig.Yaml;
using YamlDotNet.Core;

namespace ImageForge.MachineConfig.Formatting;

/// <summary>Cuts a single value out of its text, word for word but for the indentation of its lines.</summary>
internal static class ScalarSource
{
    /// <param name="parserEnd">Where the parser sees the end of a plain value.</param>
    /// <param name="parentColumn">Of the collection that it stands in, -1 without one: blocks are indented relative to it.</param>
    /// <returns>The value, and the index behind it.</returns>
    public static (SourceScalar Scalar, int End) Read(string text, int start, int parserEnd, ScalarStyle style, int parentColumn)
    {
        switch (style)
        {
            case ScalarStyle.SingleQuoted:
                return Quoted(text, start, EndOfSingle(text, start), ScalarForm.SingleQuoted);
            case ScalarStyle.DoubleQuoted:
                return Quoted(text, start, EndOfDouble(text, start), ScalarForm.DoubleQuoted);
            case ScalarStyle.Literal or ScalarStyle.Folded:
                return Block(text, start, parentColumn);
            default:
                var plain = text[start..parserEnd].TrimEnd();
                return (new(ScalarForm.Plain, [.. plain.Split('\n').Select(l => l.Trim(' ', '\t'))]), start + plain.Length);
        }
    }

    /// <summary>The comment behind a block's header; null without one.</summary>
    public static string? HeaderComment(string text, int start)
    {
        var header = Line(text, start);
        return header.IndexOf('#') is var at and >= 0 ? header[at..].TrimEnd() : null;
    }

    private static (SourceScalar Scalar, int End) Quoted(string text, int start, int end, ScalarForm form)
    {
        // Blanks around a line's end mean nothing inside quotes, but an escaped one before it does.
        var lines = text[start..end].Split('\n');
        for (var i = 1; i < lines.Length; i++) lines[i] = lines[i].TrimStart(' ', '\t');
        for (var i = 0; i < lines.Length - 1; i++)
        {
            var trimmed = lines[i].TrimEnd(' ', '\t');
            if (!trimmed.EndsWith('\\')) lines[i] = trimmed;
        }

        return (new(form, lines), end);
    }

    private static int EndOfSingle(string text, int start)
    {
        for (var i = start + 1; ; i++)
        {
            if (text[i] != '\'') continue;
            if (i + 1 >= text.Length || text[i + 1] != '\'') return i + 1;
            i++;
        }
    }

    private static int EndOfDouble(string text, int start)
    {
        for (var i = start + 1; ; i++)
        {
            if (text[i] == '"') return i + 1;
            if (text[i] == '\\') i++;
        }
    }

    private static (SourceScalar Scalar, int End) Block(string text, int start, int parentColumn)
    {
        var header = Line(text, start).Split('#')[0].Trim();
        var digit = header.FirstOrDefault(char.IsAsciiDigit);
        var keep = header.Contains('+', StringComparison.Ordinal);
        int? indent = digit == '\0' ? null : Math.Max(parentColumn, 0) + int.Parse(digit.ToString(), CultureInfo.InvariantCulture);
        var (lines, end, kept, widest) = (new List<string>(), start + Line(text, start).Length, 0, 0);
        for (var i = end + 1; i <= text.Length && end < text.Length;)
        {
            var line = Line(text, i);
            if (i == text.Length) break;
            var blanks = line.Length - line.TrimStart(' ').Length;
            if (blanks < line.Length)
            {
                // Without a digit the parser takes the widest of the blank lines before the first that is not.
                if (blanks < (indent ?? Math.Max(Math.Max(parentColumn + 1, 1), widest))) break;
                indent ??= blanks;
            }

            // Blanks behind the last line feed are no line.
            if (blanks == line.Length && i + line.Length == text.Length && !(blanks > indent)) break;
            widest = Math.Max(widest, blanks);
            lines.Add(line);
            if (blanks < line.Length || keep || (indent is { } n && blanks > n)) (end, kept) = (Math.Min(i + line.Length, text.Length), lines.Count);
            i += line.Length + 1;
        }

        List<string> content = [.. lines.Take(kept).Select(l => l.Length > (indent ?? l.Length) ? l[indent!.Value..] : "")];
        // Lines that begin with blanks hide where the block's own indentation ends; the digit counts our two columns.
        // A last line that the file breaks off in has no line feed to keep; the formatted file ends with one.
        var cut = end == text.Length && kept > 0 && content[^1].Length > 0;
        var chomping = cut || header.Contains('-', StringComparison.Ordinal) ? "-" : keep ? "+" : "";
        // Blanks alone, which a file may break off in, are no longer a block once a line feed follows: the parser refuses that.
        if (cut && content.All(l => l.Trim(' ').Length == 0)) return (new(ScalarForm.DoubleQuoted, [YamlText.Quote(string.Join('\n', content))]), end);
        var ambiguous = content.FirstOrDefault(l => l.Length > 0)?[0] == ' ';
        return (new(ScalarForm.Block, [$"{header[0]}{(ambiguous ? "2" : "")}{chomping}", .. content]), Math.Min(end + 1, text.Length));
    }

    private static string Line(string text, int start) =>
        text[start..(text.IndexOf('\n', start) is var end and >= 0 ? end : text.Length)];
}
