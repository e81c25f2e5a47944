// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Diagnostics;

/// <summary>The known word that a wrong one was probably meant to be.</summary>
public static class NearestWord
{
    /// <summary>Longer input is no misspelling of ours, and the distance costs the product of the lengths.</summary>
    private const int LongestWord = 64;

    /// <summary>Null when nothing is near: a far-fetched suggestion is worse than none.</summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > LongestWord) return null;
        var folded = Fold(word);
        var (nearest, least) = ((string?)null, int.MaxValue);
        foreach (var candidate in known)
        {
            var distance = Distance(folded, Fold(candidate));
            // A third of the letters may differ: "kernal", "controllplane", "workr", but not "raw" for "iso".
            if (distance > Math.Max(1, Math.Min(candidate.Length, word.Length) / 3) || distance >= candidate.Length) continue;
            if (distance < least || (distance == least && string.CompareOrdinal(candidate, nearest) < 0)) (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>Case and separators are how the same word is spelt elsewhere: listen_port, ListenPort, listen-port.</summary>
    private static string Fold(string word) =>
        new([.. word.Where(c => c is not ('_' or '-' or ' ' or '.')).Select(char.ToLowerInvariant)]);

    /// <summary>Optimal string alignment: insert, delete, replace, swap two neighbours.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
