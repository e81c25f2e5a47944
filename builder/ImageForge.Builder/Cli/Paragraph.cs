// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.Cli;

/// <summary>Text broken into lines for a terminal.</summary>
internal static class Paragraph
{
    /// <summary>Columns that fit everywhere; longer lines are hard to read anyway.</summary>
    private const int Width = 100;

    /// <summary>Lines of at most 100 columns, each behind <paramref name="indent"/>; words are never broken.</summary>
    public static string Of(string text, string indent = "")
    {
        var lines = new StringBuilder();
        var column = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                lines.Append('\n');
                column = 0;
            }

            lines.Append(column == 0 ? indent : " ").Append(word);
            column += (column == 0 ? indent.Length : 1) + word.Length;
        }

        return lines.ToString();
    }
}
