// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Debian;

/// <summary>A file that a Release lists, by its path below <c>dists/SUITE/</c>.</summary>
internal readonly record struct ListedFile(string Path, long Size, Digest Sha256);

/// <summary>
/// An archive's Release file: what the suite is and the digests of its indexes. Only SHA-256 is read; the weaker sums
/// that stand beside it are not worth checking.
/// </summary>
internal sealed class Release
{
    private readonly Dictionary<string, ListedFile> _files = new(StringComparer.Ordinal);

    public required string? Suite { get; init; }
    public required string? Codename { get; init; }
    public required DateTimeOffset Date { get; init; }
    /// <summary>When a mirror that still shows this Release is too old; null: never.</summary>
    public required DateTimeOffset? ValidUntil { get; init; }
    public required bool AcquireByHash { get; init; }

    public ListedFile? Find(string path) => _files.TryGetValue(path, out var file) ? file : null;

    /// <exception cref="FormatException">What is wrong.</exception>
    public static Release Parse(string text)
    {
        var fields = ControlFields.ReadAll(new StringReader(text)).ToList() is [var only] ? only : throw new FormatException("not one paragraph");
        var release = new Release
        {
            Suite = fields["Suite"],
            Codename = fields["Codename"],
            Date = ParseDate(fields["Date"] ?? throw new FormatException("no Date")),
            ValidUntil = fields["Valid-Until"] is { } until ? ParseDate(until) : null,
            AcquireByHash = string.Equals(fields["Acquire-By-Hash"], "yes", StringComparison.OrdinalIgnoreCase),
        };
        foreach (var line in (fields["SHA256"] ?? throw new FormatException("no SHA256")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var hex, var size, var path]
                || !Digest.TryParse(hex, out var digest) || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
                throw new FormatException($"\"{line}\" under SHA256");
            release._files[path] = new ListedFile(path, bytes, digest);
        }

        return release;
    }

    // "Sat, 12 Sep 2026 07:55:41 UTC" (Debian Repository Format); other zones are not allowed.
    private static DateTimeOffset ParseDate(string text)
    {
        string[] formats = ["ddd, d MMM yyyy H:mm:ss 'UTC'", "ddd, d MMM yyyy H:mm:ss 'GMT'", "ddd, d MMM yyyy H:mm:ss '+0000'", "ddd, d MMM yyyy H:mm:ss 'Z'"];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : throw new FormatException($"\"{text}\" is not a date");
    }
}
