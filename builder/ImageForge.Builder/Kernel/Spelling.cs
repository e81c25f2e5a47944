// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Kernel;

/// <summary>What somebody may have meant.</summary>
internal static class Spelling
{
    /// <summary>The word nearest to a name; null when none is near.</summary>
    public static string? Nearest(IEnumerable<string> words, string name)
    {
        var best = words.Select(candidate => (candidate, Distance: EditDistance(candidate, name)))
            .OrderBy(c => c.Distance).ThenBy(c => c.candidate, StringComparer.Ordinal).FirstOrDefault();
        return best.candidate is not null && best.Distance <= Math.Max(1, name.Length / 3) ? best.candidate : null;
    }

    // Levenshtein's, with one row.
    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
