// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Debian;

/// <summary>One paragraph of a Debian control file (Debian Policy section 5.1); field names are case-insensitive.</summary>
internal sealed class ControlFields
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The value with continuation lines joined by \n, or null.</summary>
    public string? this[string name] => _fields.GetValueOrDefault(name);

    /// <summary>Splits a text into its paragraphs.</summary>
    /// <exception cref="FormatException">Names the line that is no field.</exception>
    public static IEnumerable<ControlFields> ReadAll(TextReader reader)
    {
        var paragraph = new ControlFields();
        string? last = null;
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                if (paragraph._fields.Count > 0) yield return paragraph;
                (paragraph, last) = (new ControlFields(), null);
            }
            else if (line[0] == '#')
            {
                // Comments stand in sources and preferences, never in an archive's own files.
            }
            else if (line[0] is ' ' or '\t')
            {
                if (last is null) throw new FormatException($"line {number} continues nothing");
                paragraph._fields[last] += "\n" + line.Trim();
            }
            else
            {
                var colon = line.IndexOf(':');
                if (colon <= 0) throw new FormatException($"line {number} is not a field");
                last = line[..colon];
                if (!paragraph._fields.TryAdd(last, line[(colon + 1)..].Trim())) throw new FormatException($"line {number} repeats {last}");
            }
        }

        if (paragraph._fields.Count > 0) yield return paragraph;
    }
}
