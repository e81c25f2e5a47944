// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageForge.MachineConfig.Contracts;
using ImageForge.MachineConfig.Shapes;

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

    /// <summary>The kinds that have a schema of their own.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. ManifestKinds.All.Select(k => k.Name)];

    /// <summary>Where a kind's own schema lies in the repository.</summary>
    public static string FileNameOf(string kind) => $"schema/kinds/{kind}.schema.json";

    /// <summary>
    /// The schema of any document, with a final line end. Each document of a file is judged by itself, by what its kind
    /// asks for: editors then complain about the one kind that is meant instead of about all of them.
    /// </summary>
    public static string Write() => Text("manifest", "ImageForge manifest",
        $"One document of an ImageForge manifest or secrets file, {string.Join(" or ", Contract.Known.Select(c => c.ApiVersion))}.", WriteRoot);

    /// <summary>The schema of documents of one kind.</summary>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static string Write(string kind)
    {
        var shape = ManifestKinds.All.FirstOrDefault(k => k.Name == kind) ?? throw new ArgumentException($"there is no kind {kind}", nameof(kind));
        var text = Text(kind, kind, shape.Meaning, shape.WriteSchema);
        return text.Contains(ReferenceSchema.Pointer, StringComparison.Ordinal) ? Text(kind, kind, shape.Meaning, WithReferences) : text;

        void WithReferences(Utf8JsonWriter json)
        {
            shape.WriteSchema(json);
            json.WriteStartObject("$defs");
            ReferenceSchema.WriteDefinition(json);
            json.WriteEndObject();
        }
    }

    private static string Text(string id, string title, string description, Action<Utf8JsonWriter> write)
    {
        // Relaxed: the text goes into files, not HTML, and escaped plus signs and quotes would be unreadable.
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            // A name, not an address: nothing is fetched from it.
            json.WriteString("$id", $"urn:imageforge:{id}:v1alpha1");
            json.WriteString("title", title);
            json.WriteString("description", description);
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteRoot(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteStartArray("required");
        json.WriteStringValue("apiVersion");
        json.WriteStringValue("kind");
        json.WriteEndArray();
        json.WriteStartObject("properties");
        WriteApiVersion(json);
        json.WriteStartObject("kind");
        json.WriteString("title", "kind");
        json.WriteString("description", "What the document is about; decides which keys it has.");
        json.WriteStartArray("oneOf");
        foreach (var kind in ManifestKinds.All)
        {
            json.WriteStartObject();
            json.WriteString("const", kind.Name);
            json.WriteString("title", kind.Name);
            json.WriteString("description", kind.Meaning);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("allOf");
        foreach (var kind in ManifestKinds.All) WriteBranch(json, kind);
        json.WriteEndArray();
        json.WriteStartObject("$defs");
        foreach (var kind in ManifestKinds.All)
        {
            json.WriteStartObject(kind.Name);
            json.WriteString("title", kind.Name);
            json.WriteString("description", kind.Meaning);
            kind.WriteSchema(json);
            json.WriteEndObject();
        }

        ReferenceSchema.WriteDefinition(json);
        json.WriteEndObject();
    }

    internal static void WriteApiVersion(Utf8JsonWriter json)
    {
        json.WriteStartObject("apiVersion");
        json.WriteString("title", "apiVersion");
        json.WriteString("description", "Version of the manifest's language; all documents of a manifest name the same.");
        json.WriteStartArray("enum");
        foreach (var contract in Contract.Known) json.WriteStringValue(contract.ApiVersion);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteBranch(Utf8JsonWriter json, IRecordShape kind)
    {
        json.WriteStartObject();
        json.WriteStartObject("if");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("kind");
        json.WriteString("const", kind.Name);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("required");
        json.WriteStringValue("kind");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("then");
        json.WriteString("$ref", $"#/$defs/{kind.Name}");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
