// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Builder.Cli;

namespace ImageForge.Builder.Reports;

/// <summary>For programs; docs/validate.md says what each key is, and none is ever taken away.</summary>
internal static class JsonReport
{
    // {"files": [...], "target", "valid", "diagnostics": [...]}
    public static void Write(Utf8JsonWriter json, ManifestReport report)
    {
        json.WriteStartObject();
        json.WriteStartArray("files");
        foreach (var path in report.Files) json.WriteStringValue(path);
        json.WriteEndArray();
        if (report.Target is { } target) json.WriteString("target", target.Name);
        json.WriteBoolean("valid", report.Passes);
        json.WriteStartArray("diagnostics");
        ErrorReport.WriteDiagnostics(json, report.Diagnostics, report.Excerpts);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
