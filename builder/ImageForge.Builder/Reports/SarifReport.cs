// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Reports;

/// <summary>
/// Static Analysis Results Interchange Format 2.1.0 (OASIS), which code hosts show beside the lines of a change. Lines of
/// the files are not repeated in it.
/// </summary>
internal static class SarifReport
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>What uris are relative to: the directory that the command ran in, for code hosts the root of the repository.</summary>
    private const string Root = "%SRCROOT%";

    /// <param name="directory">Absolute; where the command runs.</param>
    public static void Write(Utf8JsonWriter json, ManifestReport report, string directory, string version)
    {
        var rules = report.Diagnostics.Select(d => d.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "ImageForge");
        json.WriteString("version", version);
        json.WriteStartArray("rules");
        foreach (var rule in rules) WriteRule(json, DiagnosticCode.All.Single(c => c.Id == rule), report);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", true);
        json.WriteNumber("exitCode", (int)report.Exit);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("results");
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var diagnostic in report.Diagnostics) WriteResult(json, diagnostic, rules.IndexOf(diagnostic.Code), report, directory, seen);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, DiagnosticCode code, ManifestReport report)
    {
        json.WriteStartObject();
        json.WriteString("id", code.Id);
        WriteText(json, "shortDescription", code.Title);
        WriteText(json, "fullDescription", code.Cause);
        json.WriteStartObject("help");
        json.WriteString("text", $"{code.Cause}\n\n{code.Cure}");
        json.WriteString("markdown", $"{code.Cause}\n\n**Cure:** {code.Cure}");
        json.WriteEndObject();
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", report.Diagnostics.Any(d => d.Code == code.Id && d.Severity == DiagnosticSeverity.Error) ? "error" : "warning");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Diagnostic found, int rule, ManifestReport report, string directory, Dictionary<string, int> seen)
    {
        var inFile = report.Excerpts.IsInFile(found);
        var uri = UriOf(inFile ? found.File : report.Files[0], directory);
        json.WriteStartObject();
        json.WriteString("ruleId", found.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", found.Severity == DiagnosticSeverity.Error ? "error" : "warning");
        // A setting or an embedded base is shown at the manifest that it is part of: without a file code hosts show nothing.
        WriteText(json, "message", (inFile ? "" : $"{found.File}: ") + MessageOf(found));
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", uri);
        if (!Path.IsPathRooted(uri) && !uri.Contains(':')) json.WriteString("uriBaseId", Root);
        json.WriteEndObject();
        WriteRegion(json, inFile ? found.Position : Position.Start, inFile ? report.Excerpts.EndColumnOf(found) : null);
        json.WriteEndObject();
        if (found.Path.Length > 0)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", found.Path);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString("primaryLocationLineHash", Fingerprint(found, uri, seen));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRegion(Utf8JsonWriter json, Position start, int? endColumn)
    {
        json.WriteStartObject("region");
        json.WriteNumber("startLine", start.Line);
        json.WriteNumber("startColumn", start.Column);
        // Exclusive. An empty region would be an insertion point, which nothing is shown of.
        json.WriteNumber("endColumn", Math.Max(endColumn ?? 0, start.Column + 1));
        json.WriteEndObject();
    }

    private static string MessageOf(Diagnostic found) =>
        (found.Path.Length == 0 ? "" : $"{found.Path}: ") + found.Message + (found.Expected is null ? "" : $"\nexpected: {found.Expected}") + (found.Hint is null ? "" : $"\nhint: {found.Hint}");

    /// <summary>Relative where the file lies below the directory; code hosts take nothing else for one of theirs.</summary>
    private static string UriOf(string file, string directory)
    {
        var full = Path.GetFullPath(file, directory);
        var relative = Path.GetRelativePath(directory, full);
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? new Uri(full).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }

    /// <summary>The same for the same finding when lines before it come and go; a value of the manifest is never part of it.</summary>
    private static string Fingerprint(Diagnostic found, string uri, Dictionary<string, int> seen)
    {
        var identity = $"{found.Code}\n{uri}\n{found.Path}";
        seen[identity] = seen.GetValueOrDefault(identity) + 1;
        return $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 8))}:{seen[identity]}";
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
