// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.MachineConfig.Yaml;

/// <summary>
/// Nodes to YAML in one canonical form: block style, two spaces, text quoted only where YAML would take it for something
/// else. The same nodes give the same bytes, so what is compared, hashed or written into an image does not waver.
/// </summary>
internal static class YamlText
{
    public static void Write(StringBuilder text, MappingNode mapping, int indent = 0, bool firstInline = false)
    {
        foreach (var (key, value) in mapping.Entries)
        {
            if (!firstInline) text.Append(' ', indent);
            firstInline = false;
            text.Append(Scalar(key)).Append(':');
            WriteValue(text, value, indent);
        }
    }

    /// <summary>On one line, as in examples and defaults.</summary>
    public static string Flow(Node node) => node switch
    {
        ScalarNode scalar => Scalar(scalar),
        ListNode list => $"[{string.Join(", ", list.Items.Select(Flow))}]",
        MappingNode mapping => $"{{{string.Join(", ", mapping.Entries.Select(e => $"{Scalar(e.Key)}: {Flow(e.Value)}"))}}}",
        _ => throw new NotSupportedException(node.Noun),
    };

    private static void WriteValue(StringBuilder text, Node value, int indent)
    {
        switch (value)
        {
            case MappingNode { Entries.Count: > 0 } mapping:
                text.Append('\n');
                Write(text, mapping, indent + 2);
                break;
            case ListNode { Items.Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list.Items) WriteItem(text, item, indent + 2);
                break;
            case ScalarNode scalar when IsBlock(scalar):
                text.Append(" |\n");
                foreach (var line in scalar.Text.Split('\n')[..^1]) text.Append(' ', line.Length > 0 ? indent + 2 : 0).Append(line).Append('\n');
                break;
            default:
                text.Append(' ').Append(Flow(value)).Append('\n');
                break;
        }
    }

    private static void WriteItem(StringBuilder text, Node item, int indent)
    {
        text.Append(' ', indent).Append("- ");
        if (item is MappingNode { Entries.Count: > 0 } mapping) Write(text, mapping, indent + 2, firstInline: true);
        else text.Append(Flow(item)).Append('\n');
    }

    /// <summary>
    /// Lines that a block says unchanged: keys and certificates stay readable and can be copied out. Two line ends or
    /// more at the end, and spaces at the beginning, would need YAML's indicators, which quotes do as well.
    /// </summary>
    private static bool IsBlock(ScalarNode scalar) =>
        !scalar.Plain && scalar.Text is [not (' ' or '\n'), .., '\n'] and not [.., '\n', '\n'] &&
        scalar.Text.All(c => c is '\n' or (>= ' ' and <= '~'));

    private static string Scalar(ScalarNode scalar) =>
        scalar.Plain || IsSafelyPlain(scalar.Text) ? scalar.Text : Quote(scalar.Text);

    /// <summary>Narrower than YAML allows: letters first, nothing that begins a flow, comment, tag or mapping.</summary>
    private static bool IsSafelyPlain(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '/') &&
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '+') &&
        !IsWord(text);

    /// <summary>What YAML 1.1 or 1.2 readers take for a boolean, a null or a number although it begins with a letter.</summary>
    private static bool IsWord(string text) => text.ToLowerInvariant() is
        "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n" or "null";

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n') quoted.Append("\\n");
            else if (rune.Value is '"' or '\\') quoted.Append('\\').Append((char)rune.Value);
            else if (rune.Value is >= ' ' and <= '~') quoted.Append((char)rune.Value);
            else if (rune.IsBmp) quoted.Append("\\u").Append(rune.Value.ToString("X4"));
            else quoted.Append("\\U").Append(rune.Value.ToString("X8"));
        }

        return quoted.Append('"').ToString();
    }
}
