// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageForge.MachineConfig;

/// <summary>
/// The manifest's JSON Schema (draft 2020-12), for editors. Generated from the same descriptions that the loader reads
/// by, and knows less than the loader: no rules across documents, patterns in place of parsers. In one thing it is
/// stricter: text that looks like a number needs quotes, since an editor hands it over as a number.
/// </summary>
public static class ManifestSchema
{
    /// <summary>Where it lies in the repository.</summary>
    public const string FileName = "schema/manifest.schema.json";

    /// <summary>
    /// The schema's text, with a final line end. Each document of a file is judged by itself, hence one of several kinds.
    /// </summary>
    public static string Write()
    {
        // Relaxed: the text goes into files, not HTML, and escaped plus signs and quotes would be unreadable.
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, options)) WriteRoot(json);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteRoot(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        // A name, not an address: nothing is fetched from it.
        json.WriteString("$id", "urn:imageforge:manifest:v1alpha1");
        json.WriteString("title", "ImageForge manifest");
        json.WriteString("description", $"One document of an ImageForge manifest or secrets file, {ManifestKinds.ApiVersion}.");
        json.WriteStartArray("oneOf");
        foreach (var kind in ManifestKinds.All)
        {
            json.WriteStartObject();
            json.WriteString("$ref", $"#/$defs/{kind.Name}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("$defs");
        foreach (var kind in ManifestKinds.All)
        {
            json.WriteStartObject(kind.Name);
            kind.WriteSchema(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
