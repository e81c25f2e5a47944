// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Tests.MachineConfig.Formatting;

/// <summary>Made-up YAML in every style that people write: block and flow, all quotes, odd indentation, comments anywhere.</summary>
internal sealed class WrittenYaml(int seed)
{
    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private int _comments;

    public static string Of(int seed) => new WrittenYaml(seed).Write();

    private string Write()
    {
        var documents = _random.Next(1, 4);
        for (var i = 0; i < documents; i++)
        {
            Remarks(0);
            if (i > 0 || Chance(3)) _text.Append(Chance(4) && i > 0 ? "...\n---" : "---").Append(Beside()).Append('\n');
            Remarks(0);
            if (Chance(8)) _text.Append(Flow(0)).Append(Beside()).Append('\n');
            else if (Chance(6)) List(0, 0);
            else Mapping(0, 0);
        }

        Remarks(0);
        var text = _text.ToString();
        if (Chance(5)) text = text.TrimEnd('\n');
        return Chance(4) ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text;
    }

    private void Mapping(int indent, int depth, bool firstInline = false)
    {
        var count = _random.Next(1, 5);
        for (var i = 0; i < count; i++)
        {
            if (!firstInline) Remarks(indent);
            _text.Append(firstInline ? "" : new string(' ', indent)).Append(Key(i, depth)).Append(':');
            firstInline = false;
            Value(indent, depth, inMapping: true);
        }
    }

    private void List(int indent, int depth, bool firstInline = false)
    {
        var count = _random.Next(1, 4);
        for (var i = 0; i < count; i++)
        {
            if (!firstInline) Remarks(indent);
            _text.Append(firstInline ? "" : new string(' ', indent)).Append('-');
            firstInline = false;
            var blanks = _random.Next(1, 4);
            if (depth < 4 && Chance(3))
            {
                _text.Append(' ', blanks);
                if (Chance(2)) Mapping(indent + 1 + blanks, depth + 1, firstInline: true);
                else List(indent + 1 + blanks, depth + 1, firstInline: true);
            }
            else
            {
                Value(indent, depth, inMapping: false);
            }
        }
    }

    private void Value(int indent, int depth, bool inMapping)
    {
        var deeper = indent + _random.Next(1, 5);
        switch (_random.Next(depth < 4 ? 10 : 6))
        {
            case 0:
                Line("");
                break;
            case 1:
                Block(indent);
                break;
            case 2:
                Line(" " + Flow(0));
                break;
            case 3:
                Line($" {Word()}\n{new string(' ', deeper)}{Word()} {Word()}");
                break;
            case 4:
                Line($" \"{Word()}  \n\n{new string(' ', deeper)}{Word()} \\\n{new string(' ', deeper)}\\  # no comment\"");
                break;
            case < 8:
                Line((Chance(8) ? "\t" : new string(' ', _random.Next(1, 3))) + Scalar());
                break;
            case 8 when inMapping:
                Line("");
                List(Chance(2) ? indent : deeper, depth + 1);
                break;
            default:
                Line("");
                Mapping(deeper, depth + 1);
                break;
        }
    }

    private void Line(string text) => _text.Append(text).Append(Beside()).Append('\n');

    private void Block(int indent)
    {
        var style = "|>"[_random.Next(2)];
        var chomping = new[] { "", "-", "+" }[_random.Next(3)];
        var own = _random.Next(1, 5);
        var leading = Chance(4);
        _text.Append(' ').Append(style).Append(leading ? own.ToString() : "").Append(chomping).Append(Beside()).Append('\n');
        for (var i = _random.Next(0, 4); i > 0; i--)
        {
            if (Chance(4)) _text.Append(' ', _random.Next(0, indent + own + 1)).Append('\n');
            _text.Append(' ', indent + own).Append(leading ? "  " : "").Append(Word()).Append(Chance(5) ? " # text" : "").Append('\n');
            leading &= Chance(2);
        }

        if (Chance(4)) _text.Append('\n');
    }

    private string Flow(int depth)
    {
        var items = new List<string>();
        for (var i = _random.Next(0, 4); i > 0; i--)
        {
            var value = depth < 3 && Chance(4) ? Flow(depth + 1) : Scalar();
            items.Add(Chance(3) ? $"{Key(i, 9)}: {value}" : value);
        }

        if (Chance(2)) return $"[{string.Join(Separator(), items)}{Break()}]";
        return $"{{{string.Join(Separator(), items.Select((item, i) => item.Contains(':', StringComparison.Ordinal) ? $"m{i}: [{item}]" : $"k{i}: {item}"))}{Break()}}}";
    }

    private string Separator() => Chance(4) ? " , " : "," + (Break() is { Length: > 0 } broken ? broken : " ");

    private string Break() => Chance(6) ? $"{Beside()}\n{new string(' ', 12)}" + (Chance(3) ? $"# c{_comments++}\n{new string(' ', 9)}" : "") : "";

    private void Remarks(int indent)
    {
        while (Chance(3))
        {
            if (Chance(2)) _text.Append(Chance(3) ? "   \n" : "\n");
            else _text.Append(' ', Math.Max(0, indent + _random.Next(-3, 4))).Append($"# c{_comments++}: \"-, [\n");
        }
    }

    private string Beside() => Chance(5) ? $"{new string(' ', _random.Next(1, 4))}# c{_comments++} beside" : "";

    private string Key(int index, int depth) => new[] { $"key{index}{depth}", $"\"k {index}{depth}\"", $"'it''s{index}{depth}'", $"{index}{depth}" }[_random.Next(4)];

    private string Scalar() => new[] { Word(), "1", "true", "\"a # b\"", "'c: ''d'''", "~", "\"\\u00e9 \\\"\"", "x#y", "http://[::1]:80/"[..7] + "h" }[_random.Next(9)];

    private string Word() => new[] { "one", "two-2", "äöü", "0x1", "no", "😀", "a,b"[..1] }[_random.Next(7)];

    private bool Chance(int inverse) => _random.Next(inverse) == 0;
}
