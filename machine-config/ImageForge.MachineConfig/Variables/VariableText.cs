// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Variables;

/// <summary>A stretch of text as it stands, or a variable's name.</summary>
internal readonly record struct VariablePiece(string Text, bool IsVariable);

/// <summary>The notation of variables in text: <c>${name}</c>, and <c>$${</c> for the two characters themselves.</summary>
internal static class VariableText
{
    private const string Begin = "${", Escaped = "$${";

    /// <summary>Whether there is a variable or an escape in the text; false for all other text, which means itself.</summary>
    public static bool HasAny(string text) => text.Contains(Begin, StringComparison.Ordinal);

    /// <summary>Text that means the given one, without variables.</summary>
    public static string Escape(string text) => text.Replace(Begin, Escaped, StringComparison.Ordinal);

    public static string Variable(string name) => $"${{{name}}}";

    /// <summary>The pieces in order, escapes undone; null when a variable is not closed.</summary>
    public static IReadOnlyList<VariablePiece>? Parse(string text)
    {
        var (pieces, literal) = (new List<VariablePiece>(), "");
        for (var i = 0; i < text.Length;)
        {
            var next = text.IndexOf('$', i);
            if (next < 0) next = text.Length;
            literal += text[i..next];
            var rest = text.AsSpan(next);
            if (rest.StartsWith(Escaped))
            {
                literal += Begin;
                i = next + Escaped.Length;
            }
            else if (rest.StartsWith(Begin))
            {
                var end = text.IndexOf('}', next);
                if (end < 0) return null;
                if (literal.Length > 0) pieces.Add(new(literal, IsVariable: false));
                literal = "";
                pieces.Add(new(text[(next + Begin.Length)..end], IsVariable: true));
                i = end + 1;
            }
            else if (rest.Length > 0)
            {
                literal += '$';
                i = next + 1;
            }
            else
            {
                i = text.Length;
            }
        }

        if (literal.Length > 0) pieces.Add(new(literal, IsVariable: false));
        return pieces;
    }
}
