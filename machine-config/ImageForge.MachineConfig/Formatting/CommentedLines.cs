// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.MachineConfig.Formatting;

/// <summary>Lines with comments behind them, which stand in one column on adjacent lines of the same indentation.</summary>
/// <param name="oneColumn">In one column on all lines instead.</param>
internal sealed class CommentedLines(bool oneColumn = false)
{
    /// <summary>Between a line and its comment.</summary>
    private const int Distance = 2;

    private readonly List<(string Text, string? Comment)> _lines = [];
    private bool _fresh = true;

    public int Count => _lines.Count;

    public void Add(string text, string? comment = null)
    {
        _lines.Add((text, comment));
        _fresh = false;
    }

    /// <summary>A blank line, unless there is one or a block has just begun.</summary>
    public void AddBlank()
    {
        if (!_fresh && _lines[^1].Text.Length > 0) _lines.Add(("", null));
    }

    /// <summary>No blank lines until something is added.</summary>
    public void BeginBlock() => _fresh = true;

    /// <summary>Turns the last blanks of a line's indentation into the dash of a list's item.</summary>
    public void PutDash(int line, int column)
    {
        var (text, comment) = _lines[line];
        _lines[line] = ($"{text[..column]}-{text[(column + 1)..]}", comment);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var (text, widest) = (new StringBuilder(), _lines.Where(l => l.Comment is not null).Select(l => l.Text.Length).DefaultIfEmpty().Max());
        for (var i = 0; i < _lines.Count;)
        {
            var end = i + 1;
            while (end < _lines.Count && _lines[i].Comment is not null && _lines[end].Comment is not null && Indent(end) == Indent(i)) end++;
            var column = (oneColumn ? widest : _lines[i..end].Max(l => l.Text.Length)) + Distance;
            for (; i < end; i++)
            {
                var (line, comment) = _lines[i];
                text.Append(line);
                if (comment is not null) text.Append(' ', column - line.Length).Append(comment);
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private int Indent(int line)
    {
        var text = _lines[line].Text;
        return text.Length - text.TrimStart(' ', '-').Length;
    }
}
