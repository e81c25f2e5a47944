// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Excerpts;

/// <summary>Lines of a text as YAML counts them, without their ends: LF, CR LF, and CR alone.</summary>
internal static class SourceLine
{
    public static IReadOnlyList<string> All(string text)
    {
        var lines = new List<string>();
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] is not ('\n' or '\r')) continue;
            lines.Add(text[start..i]);
            if (i + 1 < text.Length && text[i] == '\r' && text[i + 1] == '\n') i++;
            start = i + 1;
        }

        return lines;
    }

    /// <summary>White space that the line begins with.</summary>
    public static int Indent(string line) => line.Length - line.AsSpan().TrimStart().Length;
}
