// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Tests.MachineConfig.Fuzz;

/// <summary>Small damages to a manifest, of bytes, of lines and of values.</summary>
internal sealed class Mutation(Random random, IReadOnlyList<byte[]> others)
{
    /// <summary>Values that readers of YAML, numbers and names have stumbled over.</summary>
    private static readonly byte[][] Words = [.. new[]
    {
        "no", "on", "yes", "~", "null", "1e3", "0755", "0o17", "0x10", "1_000", "-0", "+1", ".inf", "-.INF", ".NaN", "1:30", "2001-12-14",
        "9223372036854775808", "-2147483649", "4294967296", "1e400", "3.14", "true", "!!binary aGk=", "&a b", "*a", "<<: *a", "{}", "[]", "[[[[",
        "\"\\u0000\"", "\"\\uD800\"", "\"\\x\"", "'", "|", ">-", "? a", "%YAML 3.0", "---", "...", "- - - a", "{a: {b: {c: d}}}", "\u2028", "\uFEFF", "\0", "é", "😀",
        "${machine.serial}", "${env.HOME}", "${", "$${x}", "$patch: delete", "../../etc/passwd", "/", "::/0", "0.0.0.0/0", "255.255.255.256/33", "fe80::1%eth0",
        "http://[::1", "http://u:p@h/", "10GiB", "-1s", "99999999999h", "0-65536", "a b", "  ", "\t", "a: b: c", "#", "key", "name: edge", "kind: Mesh",
    }.Select(System.Text.Encoding.UTF8.GetBytes)];

    public byte[] Of(byte[] seed)
    {
        var text = seed.ToList();
        for (var i = random.Next(1, 5); i > 0; i--) Once(text);
        // Longer inputs only repeat what short ones do.
        return [.. text.Take(8192)];
    }

    private void Once(List<byte> text)
    {
        var at = text.Count == 0 ? 0 : random.Next(text.Count);
        switch (random.Next(10))
        {
            case 0 when text.Count > 0:
                text.RemoveRange(at, Math.Min(text.Count - at, random.Next(1, 9)));
                break;
            case 1 when text.Count > 0:
                text[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                text.Insert(at, (byte)random.Next(256));
                break;
            case 3:
                text.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
            case 4:
                ReplaceValue(text, Words[random.Next(Words.Length)]);
                break;
            case 5:
                MoveLine(text, copy: true);
                break;
            case 6:
                MoveLine(text, copy: false);
                break;
            case 7:
                Indent(text);
                break;
            case 8 when others.Count > 0:
                Splice(text, others[random.Next(others.Count)]);
                break;
            default:
                ReplaceValue(text, []);
                break;
        }
    }

    /// <summary>What stands after a line's first colon.</summary>
    private void ReplaceValue(List<byte> text, byte[] value)
    {
        var (start, end) = Line(text);
        var colon = text.FindIndex(start, end - start, b => b == ':');
        if (colon < 0) return;
        text.RemoveRange(colon + 1, end - colon - 1);
        text.InsertRange(colon + 1, [(byte)' ', .. value]);
    }

    private void MoveLine(List<byte> text, bool copy)
    {
        var (start, end) = Line(text);
        var line = text.GetRange(start, end - start);
        if (!copy) text.RemoveRange(start, end - start);
        var (target, _) = Line(text);
        text.InsertRange(target, [.. line, (byte)'\n']);
    }

    private void Indent(List<byte> text)
    {
        var (start, end) = Line(text);
        if (random.Next(2) == 0) text.InsertRange(start, "  "u8.ToArray());
        else if (end - start > 2 && text[start] == ' ') text.RemoveRange(start, 2);
    }

    private void Splice(List<byte> text, byte[] other)
    {
        if (other.Length == 0) return;
        var from = random.Next(other.Length);
        var (target, _) = Line(text);
        text.InsertRange(target, other.Skip(from).Take(random.Next(1, 400)));
    }

    private (int Start, int End) Line(List<byte> text)
    {
        if (text.Count == 0) return (0, 0);
        var at = random.Next(text.Count);
        var start = text.FindLastIndex(at, at + 1, b => b == '\n') + 1;
        var end = text.FindIndex(start, b => b == '\n');
        return start > text.Count ? (text.Count, text.Count) : (start, end < 0 ? text.Count : end);
    }
}
