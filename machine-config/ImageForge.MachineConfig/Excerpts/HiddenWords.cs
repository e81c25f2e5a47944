// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace ImageForge.MachineConfig.Excerpts;

/// <summary>What within a line looks like a secret, wherever it stands: keys get into comments, arguments and wrong fields.</summary>
internal static partial class HiddenWords
{
    /// <summary>Ranges of the line, in no order.</summary>
    public static IEnumerable<Range> Of(string line)
    {
        foreach (Match word in Encoded().Matches(line))
            // 24 characters of base64 are 18 bytes. Without a capital letter it may be a name; 32 of letters and digits are none.
            if (word.ValueSpan.ContainsAnyInRange('A', 'Z') || Long().IsMatch(word.ValueSpan)) yield return word.Index..(word.Index + word.Length);
        // User, password, query and fragment of URLs.
        foreach (Match url in Url().Matches(line))
            foreach (var part in (string[])["user", "rest"])
                if (url.Groups[part] is { Success: true, Length: > 0 } hidden) yield return hidden.Index..(hidden.Index + hidden.Length);
    }

    [GeneratedRegex("[A-Za-z0-9+/=_-]{24,}")]
    private static partial Regex Encoded();

    [GeneratedRegex("[a-z0-9]{32,}")]
    private static partial Regex Long();

    [GeneratedRegex("""://((?<user>[^\s/]*)@)?[^\s?#"']*([?#](?<rest>[^\s"']*))?""")]
    private static partial Regex Url();
}
