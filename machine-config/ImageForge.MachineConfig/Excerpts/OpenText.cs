// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Excerpts;

/// <summary>Brackets and quotes that a text has opened and not closed again, read piece by piece.</summary>
internal struct OpenText
{
    private int _depth;
    private char _quote;

    public readonly bool Any => _depth > 0 || _quote != 0;

    public void Read(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (_quote != 0)
            {
                if (c == '\\' && _quote == '"') i++;
                else if (c == _quote) _quote = '\0';
            }
            else if (c is '[' or '{') _depth++;
            else if (c is ']' or '}') _depth = Math.Max(0, _depth - 1);
            // Within a word it is an apostrophe.
            else if (c is '"' or '\'' && (i == 0 || text[i - 1] is ' ' or '[' or '{' or ',' or ':')) _quote = c;
        }
    }
}
