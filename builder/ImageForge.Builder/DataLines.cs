// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder;

/// <summary>
/// The plain text of images/: words separated by white space, <c>#</c> to the end of the line is a comment, a line may
/// begin with a key and a colon.
/// </summary>
internal static class DataLines
{
    private const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <summary>Lines in order; the key is empty where a line has none.</summary>
    public static IReadOnlyList<(string Key, string[] Words)> Parse(string text)
    {
        var lines = new List<(string, string[])>();
        foreach (var raw in text.Split('\n'))
        {
            var words = raw.Split('#')[0].Split((char[]?)null, Clean);
            if (words.Length == 0) continue;
            var keyed = words[0].Length > 1 && words[0].EndsWith(':');
            lines.Add(keyed ? (words[0][..^1], words[1..]) : ("", words));
        }

        return lines;
    }
}
