// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Excerpts;

/// <summary>How far what begins at a place goes on, within its line.</summary>
internal static class Token
{
    /// <param name="start">Index of its first character; may lie at the end of the line.</param>
    /// <returns>Index behind its last character, never before <paramref name="start"/>.</returns>
    public static int End(string line, int start)
    {
        if (start >= line.Length) return start;
        return line[start] switch
        {
            '"' => Quoted(line, start, '"'),
            '\'' => Quoted(line, start, '\''),
            // What stands in brackets may be most of the file; the bracket says enough.
            '[' or ']' or '{' or '}' or ',' or ':' or '-' when IsSign(line, start) => start + 1,
            // One that must not be there.
            var c when char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format => start + 1,
            _ => Plain(line, start),
        };
    }

    // "-" and ":" are signs only before a space; brackets always are.
    private static bool IsSign(string line, int at) => line[at] is not ('-' or ':') || at + 1 == line.Length || line[at + 1] is ' ' or '\t';

    private static int Quoted(string line, int start, char quote)
    {
        for (var i = start + 1; i < line.Length; i++)
        {
            if (quote == '"' && line[i] == '\\') i++;
            else if (line[i] == quote && quote == '\'' && i + 1 < line.Length && line[i + 1] == '\'') i++;
            else if (line[i] == quote) return i + 1;
        }

        return Trimmed(line, start, line.Length);
    }

    private static int Plain(string line, int start)
    {
        var flow = Depth(line, start) > 0;
        for (var i = start; i < line.Length; i++)
        {
            var ends = line[i] switch
            {
                ':' => i + 1 == line.Length || line[i + 1] is ' ' or '\t' || (flow && line[i + 1] is ',' or ']' or '}'),
                '#' => i > start && line[i - 1] is ' ' or '\t',
                ',' or '[' or ']' or '{' or '}' => flow,
                _ => false,
            };
            if (ends) return Math.Max(start + 1, Trimmed(line, start, i));
        }

        return Trimmed(line, start, line.Length);
    }

    private static int Trimmed(string line, int start, int end) => Math.Max(start + 1, start + line.AsSpan(start, end - start).TrimEnd().Length);

    /// <summary>Brackets of the line that are open there. One that was opened in a line before goes unseen, and the token then is a little longer.</summary>
    private static int Depth(string line, int end)
    {
        var depth = 0;
        for (var i = 0; i < end; i++)
        {
            if (line[i] is '[' or '{') depth++;
            else if (line[i] is ']' or '}') depth--;
            else if (line[i] is '"' or '\'' && (i == 0 || line[i - 1] is ' ' or '[' or '{' or ',')) i = Quoted(line, i, line[i]) - 1;
        }

        return depth;
    }
}
