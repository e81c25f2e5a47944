// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using ImageForge.MachineConfig.Excerpts;

namespace ImageForge.MachineConfig;

/// <summary>A line of a source as a report may show it, with what is meant marked below it.</summary>
/// <param name="Text">Without secrets, controls and tabs; cut to a window around the mark where it is long.</param>
/// <param name="Mark">Spaces and then carets, to be written under the text in the same columns.</param>
public sealed record SourceExcerpt(string Text, string Mark)
{
    /// <summary>Columns of the text, without the dots where it is cut: with place and severity it fits a wide terminal, and a ticket.</summary>
    public const int Widest = 100;

    /// <summary>What is further away from the mark is not even looked at: a line may have a quarter MiB.</summary>
    private const int Reach = 4096;

    private const string Ellipsis = "…";

    /// <param name="start">Index of the first character that is meant; may lie at the line's end.</param>
    /// <param name="end">Index behind the last.</param>
    /// <param name="hidden">Index from which on the line is not shown.</param>
    internal static SourceExcerpt Of(string line, int start, int end, int hidden)
    {
        var first = Math.Max(0, start - Reach);
        line = line[first..Math.Min(line.Length, start + Reach)];
        (start, end, hidden) = (start - first, Math.Clamp(end - first, start - first, line.Length), Math.Clamp(hidden - first, 0, line.Length));
        while (hidden < line.Length && line[hidden] == ' ') hidden++;
        var covered = new bool[line.Length];
        covered.AsSpan(hidden).Fill(true);
        foreach (var range in HiddenWords.Of(line)) covered.AsSpan(range).Fill(true);
        return Cut(Cells(line, covered, start, Math.Max(end, start + 1)));
    }

    /// <summary>What is shown, piece by piece, with its columns and whether the mark goes below it.</summary>
    private static List<Cell> Cells(string line, bool[] covered, int start, int end)
    {
        var cells = new List<Cell>();
        for (var i = 0; i < line.Length;)
        {
            var (from, cell) = (i, "");
            if (covered[i])
            {
                while (i < line.Length && covered[i]) i++;
                cell = Secret.Placeholder;
            }
            else
            {
                if (Rune.DecodeFromUtf16(line.AsSpan(i), out var rune, out var length) != System.Buffers.OperationStatus.Done) rune = Rune.ReplacementChar;
                i += length;
                cell = Shown(rune, line[from]);
            }

            cells.Add(new(cell, cell.EnumerateRunes().Sum(DisplayWidth.Of), from < end && i > start));
        }

        if (start >= line.Length) cells.Add(new("", 1, true));
        return cells;
    }

    private static string Shown(Rune rune, char unit) =>
        rune.Value == '\t' ? "    "
        : rune == Rune.ReplacementChar && unit != '\ufffd' ? $"\\u{(int)unit:x4}"
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned ? rune.IsBmp ? $"\\u{rune.Value:x4}" : $"\\U{rune.Value:x8}"
        : rune.ToString();

    private static SourceExcerpt Cut(List<Cell> cells)
    {
        while (cells is [.., { Text: " " or "    ", Marked: false }]) cells.RemoveAt(cells.Count - 1);
        var (from, to, width) = (0, cells.Count, cells.Sum(c => c.Width));
        // The mark stays in sight with a third of the window before it.
        for (var before = cells.TakeWhile(c => !c.Marked).Sum(c => c.Width); width > Widest && before > Widest / 3; before -= cells[from++].Width)
            width -= cells[from].Width;
        while (width > Widest) width -= cells[--to].Width;
        var (cutBefore, cutBehind) = (from > 0, to < cells.Count);
        var text = new StringBuilder(cutBefore ? Ellipsis : "");
        var mark = new StringBuilder(cutBefore ? " " : "");
        foreach (var cell in cells[from..to])
        {
            text.Append(cell.Text);
            mark.Append(cell.Marked ? '^' : ' ', cell.Width);
        }

        return new(text.Append(cutBehind ? Ellipsis : "").ToString(), mark.ToString().TrimEnd());
    }

    private readonly record struct Cell(string Text, int Width, bool Marked);
}
