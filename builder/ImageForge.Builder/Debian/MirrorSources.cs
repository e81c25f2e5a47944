// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Store;

namespace ImageForge.Builder.Debian;

/// <summary>A mirror that may be asked, and who named it.</summary>
internal sealed record MirrorCandidate(Uri Root, string Origin);

/// <summary>
/// Which mirror to take packages from: the manifest's, else IMAGEFORGE_MIRROR, else those that the host's own apt uses
/// for a Debian release. Only the address is taken from apt; which suite is asked for is the manifest's business, and
/// whether what comes back is genuine is the keyring's.
/// </summary>
internal static class MirrorSources
{
    public const string Variable = "IMAGEFORGE_MIRROR";

    // Sources of other projects (a vendor's own packages) name suites of their own; these are Debian's.
    private static readonly HashSet<string> DebianSuites = new(StringComparer.Ordinal)
    {
        "oldoldstable", "oldstable", "stable", "testing", "unstable", "sid",
        "buster", "bullseye", "bookworm", "trixie", "forky", "duke",
    };

    /// <param name="aptDirectory">The host's <c>/etc/apt</c>.</param>
    /// <exception cref="ForgeException">IF2001: nobody names a mirror, or an address is none.</exception>
    public static IReadOnlyList<MirrorCandidate> Find(Uri? fromManifest, Func<string, string?> environment, string aptDirectory = "/etc/apt")
    {
        if (fromManifest is not null) return [new MirrorCandidate(Checked(fromManifest.OriginalString, "the manifest"), "the manifest")];
        if (environment(Variable) is { Length: > 0 } variable) return [new MirrorCandidate(Checked(variable, Variable), Variable)];

        var candidates = AptFiles(aptDirectory)
            .SelectMany(file => Entries(file).Where(e => DebianSuites.Contains(e.Suite)).Select(e => (file, e.Uri)))
            .Where(s => IsUsable(s.Uri)).Select(s => new MirrorCandidate(WithSlash(s.Uri), s.file))
            .DistinctBy(c => c.Root).ToList();
        return candidates.Count > 0 ? candidates : throw new ForgeException(ExitCode.Environment, InputErrors.NoMirror,
            $"no Debian mirror is known: the manifest has none, {Variable} is not set, and {aptDirectory} names none",
            $"set `mirror:` in the manifest's Image document, or {Variable}, to the address of a Debian mirror (http, https or file)");
    }

    private static IEnumerable<string> AptFiles(string directory)
    {
        var parts = Path.Combine(directory, "sources.list.d");
        var files = Directory.Exists(parts) ? Directory.GetFiles(parts) : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files.Where(f => f.EndsWith(".list", StringComparison.Ordinal) || f.EndsWith(".sources", StringComparison.Ordinal))
            .Prepend(Path.Combine(directory, "sources.list")).Where(File.Exists);
    }

    private static IEnumerable<(string Uri, string Suite)> Entries(string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (UnauthorizedAccessException)
        {
            // Private sources of the host (0600, with a password) are none of our business.
            return [];
        }

        return file.EndsWith(".sources", StringComparison.Ordinal) ? Deb822Entries(lines) : lines.SelectMany(OneLineEntry);
    }

    // sources.list(5), one-line style: deb [ options ] uri suite component…
    private static IEnumerable<(string, string)> OneLineEntry(string line)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words is not ["deb", ..]) return [];
        words.RemoveAt(0);
        if (words is [['[', ..], ..]) words.RemoveRange(0, words.FindIndex(w => w.EndsWith(']')) + 1);
        return words is [var uri, var suite, ..] ? [(uri, suite.TrimEnd('/'))] : [];
    }

    // sources.list(5), deb822 style: paragraphs with Types, URIs, Suites and Enabled.
    private static IEnumerable<(string, string)> Deb822Entries(string[] lines)
    {
        List<ControlFields> paragraphs;
        try
        {
            paragraphs = [.. ControlFields.ReadAll(new StringReader(string.Join('\n', lines)))];
        }
        catch (FormatException)
        {
            // apt itself does not read this file; it cannot be what the user goes by.
            return [];
        }

        return paragraphs.Where(p => Words(p["Types"]).Contains("deb") && p["Enabled"] is not ("no" or "false" or "0"))
            .SelectMany(p => Words(p["URIs"]).SelectMany(uri => Words(p["Suites"]).Select(suite => (uri, suite))));
    }

    private static string[] Words(string? field) => field?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool IsUsable(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" or "file";

    private static Uri Checked(string uri, string origin) => IsUsable(uri) ? WithSlash(uri)
        : throw new ForgeException(ExitCode.Input, InputErrors.NoMirror, $"the mirror that {origin} names is not an http, https or file address: {uri}",
            "give the address of the directory that holds dists/ and pool/");

    // Relative addresses replace what follows the last slash.
    private static Uri WithSlash(string uri) => new(uri.EndsWith('/') ? uri : uri + "/");
}
