// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Debian;

/// <summary>
/// Reads a Packages index as a stream of stanzas, keeping only the fields that resolving needs: an index of 70,000
/// packages is 57 MB of text, most of it descriptions and weaker checksums.
/// </summary>
internal static class PackagesReader
{
    private static readonly string[] Wanted =
        ["Package", "Version", "Architecture", "Depends", "Pre-Depends", "Provides", "Filename", "Size", "SHA256"];

    /// <exception cref="FormatException">Which package, and what about it.</exception>
    public static IEnumerable<ArchivePackage> Read(Stream packages)
    {
        using var reader = new StreamReader(packages, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16, leaveOpen: true);
        var fields = new Dictionary<string, string>(Wanted.Length, StringComparer.OrdinalIgnoreCase);
        string? current = null;
        while (true)
        {
            var line = reader.ReadLine();
            if (string.IsNullOrEmpty(line))
            {
                if (fields.Count > 0) yield return Package(fields);
                fields.Clear();
                current = null;
                if (line is null) yield break;
            }
            else if (line[0] is ' ' or '\t')
            {
                if (current is not null) fields[current] += line;
            }
            else
            {
                var colon = line.IndexOf(':');
                current = colon < 0 ? null : Array.Find(Wanted, w => line.AsSpan(0, colon).Equals(w, StringComparison.OrdinalIgnoreCase));
                if (current is not null) fields[current] = line[(colon + 1)..].Trim();
            }
        }
    }

    private static ArchivePackage Package(Dictionary<string, string> fields)
    {
        var name = fields.GetValueOrDefault("Package") ?? throw new FormatException("a stanza has no Package");
        if (!DebianVersion.TryParse(fields.GetValueOrDefault("Version"), out var version)) throw Wrong(name, "Version");
        if (!Digest.TryParse(fields.GetValueOrDefault("SHA256"), out var digest)) throw Wrong(name, "SHA256");
        if (!long.TryParse(fields.GetValueOrDefault("Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)) throw Wrong(name, "Size");
        if (!fields.TryGetValue("Filename", out var file) || !IsPoolPath(file)) throw Wrong(name, "Filename");
        var architecture = fields.GetValueOrDefault("Architecture") ?? throw Wrong(name, "Architecture");
        string[] depends = [fields.GetValueOrDefault("Pre-Depends") ?? "", fields.GetValueOrDefault("Depends") ?? ""];
        return new ArchivePackage(name, version, architecture, string.Join(", ", depends.Where(d => d.Length > 0)),
            fields.GetValueOrDefault("Provides"), file, size, digest);
    }

    /// <summary>Whether a path is safe to put behind any mirror's address, even that of a directory.</summary>
    internal static bool IsPoolPath(string path) => TreePath.Problem(path) is null && path.IndexOfAny(['?', '#', '%', '\\']) < 0;

    private static FormatException Wrong(string package, string field) => new($"package {package} has no usable {field}");
}
