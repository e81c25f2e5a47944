// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Formatting;

/// <summary>What stands between the values of a text: indicators, blanks, and the comments that must find a home.</summary>
internal sealed class Gaps(string text)
{
    private List<string> _pending = [];
    private int _cursor;

    /// <summary>Up to where the text has been looked at. Never goes back or beyond: the parser places some events oddly.</summary>
    public int Cursor
    {
        get => _cursor;
        set => _cursor = Math.Max(_cursor, Math.Min(value, text.Length));
    }

    /// <summary>What a comment on the same line belongs to; null at the beginning of a document.</summary>
    public SourceItem? Latest { get; set; }

    /// <summary>Block collections that ended since the last value, the innermost first.</summary>
    public List<SourceCollection> Closed { get; } = [];

    /// <summary>Remarks that wait for the next item; afterwards none do.</summary>
    public List<string> TakePending()
    {
        var taken = _pending;
        _pending = [];
        return taken;
    }

    /// <summary>Goes on to <paramref name="end"/>, giving each comment on the way to what it belongs to.</summary>
    /// <param name="receiver">The collection that goes on at the end; null where a document or bracket ends.</param>
    public void Skip(int end, SourceCollection? receiver)
    {
        var (lineStart, blank, dashed, outermost) = (text.LastIndexOf('\n', Math.Max(Cursor - 1, 0), Math.Max(Cursor, 0)) + 1, false, false, 0);
        var alone = text.AsSpan(lineStart, Cursor - lineStart).Trim(" \t").IsEmpty;
        var begin = Cursor;
        end = Math.Min(end, text.Length);
        for (var i = Cursor; i < end; i++)
        {
            switch (text[i])
            {
                case '\n':
                    blank |= alone && lineStart >= begin;
                    (lineStart, alone) = (i + 1, true);
                    break;
                case ' ' or '\t':
                    break;
                case '#':
                    var stop = text.IndexOf('\n', i) is var at and >= 0 ? at : text.Length;
                    Place(text[i..stop].TrimEnd(), alone, i - lineStart);
                    // What follows on this line is none of it, and the line is not blank.
                    (alone, i) = (false, stop - 1);
                    break;
                default:
                    dashed |= text[i] == '-';
                    alone = false;
                    break;
            }
        }

        if (blank) _pending.Add("");
        Closed.Clear();
        Cursor = end;

        void Place(string comment, bool onItsOwn, int column)
        {
            if (!onItsOwn && !dashed && Latest is { } latest)
            {
                latest.PutBeside(comment);
                return;
            }

            var home = dashed ? _pending : HomeOf(column, receiver, ref outermost);
            if (blank && onItsOwn) home.Add("");
            blank = false;
            home.Add(comment);
        }
    }

    /// <summary>
    /// A comment that is indented further than what goes on next stands at the end of what has ended. Once one belongs
    /// further out, the comments after it do too.
    /// </summary>
    private List<string> HomeOf(int column, SourceCollection? receiver, ref int outermost)
    {
        if (outermost >= Closed.Count || column <= (receiver?.Column ?? -1))
        {
            outermost = Closed.Count;
            return _pending;
        }

        var best = Closed.Count - 1;
        for (var i = Closed.Count - 2; i >= outermost; i--)
            if (Closed[i].Column <= column && (Closed[i].Column > Closed[best].Column || Closed[best].Column > column)) best = i;
        outermost = best;
        return Closed[best].Below;
    }
}
