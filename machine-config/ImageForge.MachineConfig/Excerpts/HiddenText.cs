// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace ImageForge.MachineConfig.Excerpts;

/// <summary>
/// From where on each line of a source is kept to ourselves. It is read as text, not as YAML: what is reported may be that
/// it is none. The value of a secret's key goes on over all lines that are indented deeper, and until the quotes and
/// brackets that it opens are closed.
/// </summary>
internal sealed partial class HiddenText
{
    private readonly IReadOnlyList<string> _lines;
    private readonly int[] _from;
    private readonly bool _jsonPatch;
    private int? _secret;
    private bool _ofLine;
    private OpenText _open;
    private bool _reference;

    public HiddenText(IReadOnlyList<string> lines, bool isPatch)
    {
        (_lines, _from) = (lines, new int[lines.Count]);
        // The path that makes a value secret may stand behind it.
        _jsonPatch = isPatch && lines.Any(l => Operation().IsMatch(l));
        for (var start = 0; start < lines.Count;)
        {
            var end = start + 1;
            while (end < lines.Count && !IsBoundary(lines[end])) end++;
            HideDocument(start, end);
            start = end;
        }
    }

    /// <summary>Index of the first character that is not shown; the line's length where all of it is.</summary>
    public int From(int line) => _from[line];

    private void HideDocument(int start, int end)
    {
        (_secret, _open, _reference) = (null, default, false);
        var kinds = Enumerable.Range(start, end - start).Select(i => Kind().Match(_lines[i])).Where(m => m.Success).Select(m => m.Groups[1].Value).Distinct().ToList();
        var bundle = kinds.Any(k => k is "Secrets" or "EncryptedSecrets");
        var keys = kinds is [var only] ? SecretKeys.Of(only) : SecretKeys.OfAll;
        for (var i = start; i < end; i++)
            _from[i] = !bundle ? FirstHidden(_lines[i], keys) : Head().IsMatch(_lines[i]) ? _lines[i].Length : BehindKey(_lines[i], keys);
    }

    private int FirstHidden(string line, SecretKeys keys)
    {
        var indent = SourceLine.Indent(line);
        if (indent == line.Length) return line.Length;
        if (_secret is { } key && (_open.Any || BelongsTo(key, line, indent)))
        {
            _open.Read(line);
            return IsReference(line) ? line.Length : BehindKey(line, keys);
        }

        _secret = null;
        return BeginSecret(line, indent, keys);
    }

    /// <summary>Among secrets a key that we know may be seen, and nothing else: it helps to tell which one is meant.</summary>
    private static int BehindKey(string line, SecretKeys keys) =>
        KeyOf().Match(line) is { Success: true } word && keys.Knows(word.Groups[1].Value) ? word.Length : SourceLine.Indent(line);

    private int BeginSecret(string line, int indent, SecretKeys keys)
    {
        foreach (Match word in Word().Matches(line))
        {
            var (name, behind) = (word.Groups[1].Value, word.Index + word.Length);
            var sign = word.Groups[2].Value.Trim();
            var secret = sign is ":" or "=" ? keys.Contains(name) || (_jsonPatch && name == "value")
                // An option's value is its neighbour, and a colon may have been forgotten.
                : (sign != "," || name[0] == '-') && !keys.IsOpen(name) && SecretKeys.SoundsSecret(name);
            if (!secret) continue;
            if (WholeReference().IsMatch(line, behind)) return line.Length;
            var first = line.AsSpan(indent, word.Groups[1].Index - indent).Trim("-? \t\"'").IsEmpty;
            // Words of a comment, or within a value, hide no more than their line.
            if (first || sign is ":" && line[indent] != '#')
            {
                (_secret, _ofLine) = (first ? word.Index : indent, first);
                _open = default;
                _open.Read(line.AsSpan(behind));
                _reference = false;
            }

            return behind;
        }

        return line.Length;
    }

    // A list may stand as far left as the key that begins a line, and a pasted block further left, where no line is one of ours.
    private bool BelongsTo(int key, string line, int indent) =>
        indent > key || (_ofLine && indent == key && line[indent] is '-' or ':' or '}' or ']') || !Ours().IsMatch(line);

    /// <summary>A reference says where a secret is, not what.</summary>
    private bool IsReference(string line)
    {
        var was = _reference;
        _reference = ReferenceKey().IsMatch(line);
        return _reference || (was && ReferredFile().IsMatch(line));
    }

    private static bool IsBoundary(string line) => line is "---" or "..." || line.StartsWith("--- ", StringComparison.Ordinal);

    // A word, quoted or not, and what parts it from what follows. It is tried at beginnings of words only: a long one would be tried at each letter.
    [GeneratedRegex("""(?<![A-Za-z0-9_./-])["']?([A-Za-z0-9_./-]+)["']?(\s*[:=]|\s*,|\s)""")]
    private static partial Regex Word();

    [GeneratedRegex("""^\s*((- +)*["']?[A-Za-z0-9_./-]+["']?\s*:(\s|$)|#|-\s|[{}\[\]])""")]
    private static partial Regex Ours();

    [GeneratedRegex("""^\s*(?:- +)*["']?([A-Za-z0-9]+)["']?\s*:(?=\s|$)""")]
    private static partial Regex KeyOf();

    [GeneratedRegex("""^[^#]*["']?\bkind["']?\s*:\s*["']?(\w+)""")]
    private static partial Regex Kind();

    [GeneratedRegex("""^(---|\.\.\.|(apiVersion|kind): [\w./]+\s*)$""")]
    private static partial Regex Head();

    [GeneratedRegex("""["']?\bop["']?\s*:\s*["']?(add|replace|test)""")]
    private static partial Regex Operation();

    [GeneratedRegex("""\G\s*\{\s*secretRef\s*:\s*\{\s*file\s*:\s*["']?[\w./-]{1,100}["']?\s*\}\s*\}\s*(#.*)?$""")]
    private static partial Regex WholeReference();

    [GeneratedRegex(@"^\s*secretRef:\s*(\{\s*file\s*:\s*[\w./-]{1,100}\s*\}\s*)?$")]
    private static partial Regex ReferenceKey();

    [GeneratedRegex(@"^\s*file:\s+[\w./-]{1,100}\s*$")]
    private static partial Regex ReferredFile();
}
