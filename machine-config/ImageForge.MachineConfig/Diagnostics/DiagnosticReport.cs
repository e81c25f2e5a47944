// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageForge.MachineConfig;

/// <summary>A list of diagnostics as programs read it.</summary>
public static class DiagnosticReport
{
    /// <summary>
    /// A JSON array with one object per diagnostic: severity ("error" or "warning"), code, file, line, column, path,
    /// message, and where there are any expected and hint. With a final line end.
    /// </summary>
    public static string ToJson(IReadOnlyList<Diagnostic> diagnostics)
    {
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartArray();
            foreach (var diagnostic in diagnostics) Write(json, diagnostic);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("severity", diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning");
        json.WriteString("code", diagnostic.Code);
        json.WriteString("file", diagnostic.File);
        json.WriteNumber("line", diagnostic.Position.Line);
        json.WriteNumber("column", diagnostic.Position.Column);
        json.WriteString("path", diagnostic.Path);
        json.WriteString("message", diagnostic.Message);
        if (diagnostic.Expected is { } expected) json.WriteString("expected", expected);
        if (diagnostic.Hint is { } hint) json.WriteString("hint", hint);
        json.WriteEndObject();
    }
}
