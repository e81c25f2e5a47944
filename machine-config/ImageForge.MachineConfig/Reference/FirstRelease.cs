// SPDX-License-Identifier: Apache-2.0

namespace ImageForge.MachineConfig;

/// <summary>
/// The release that first knew a kind or a key, for whoever has an older command or an older node. Kept in a list beside
/// the sources, a line "release path" each, to which a new key must be added: a test compares it with the kinds.
/// </summary>
public static class FirstRelease
{
    /// <summary>Where the list lies in the repository.</summary>
    public const string FileName = "machine-config/ImageForge.MachineConfig/Reference/since.txt";

    private static readonly Lazy<Dictionary<string, string>> Releases = new(Read);

    /// <summary>Every path of the list's order: kinds, their keys, the keys of references to secrets.</summary>
    public static IEnumerable<string> Paths =>
    [
        .. Explanation.Paths.Select(Plain),
        .. SecretReference.Shape.Fields.Select(key => $"{SecretReference.Key}.{key.Key}"),
    ];

    /// <param name="path">As <see cref="Explanation.Path"/>; "[]" may be left out.</param>
    /// <returns>Such as "0.1"; empty for a path that no list holds.</returns>
    public static string Of(string path) => Releases.Value.GetValueOrDefault(Plain(path), "");

    /// <summary>The list as it should be: what is new gets the release that comes next, what is gone has left.</summary>
    public static string Write(string nextRelease) =>
        string.Concat(Paths.Select(path => $"{(Of(path) is { Length: > 0 } known ? known : nextRelease)} {path}\n"));

    private static string Plain(string path) => path.Replace("[]", "", StringComparison.Ordinal);

    private static Dictionary<string, string> Read()
    {
        using var list = new StreamReader(typeof(FirstRelease).Assembly.GetManifestResourceStream("since.txt")!);
        var releases = new Dictionary<string, string>(StringComparer.Ordinal);
        while (list.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ');
            releases.Add(line[(space + 1)..], line[..space]);
        }

        return releases;
    }
}
