// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>The JSON Schema of a mapping with known keys.</summary>
internal static class RecordSchema
{
    public static void Write(Utf8JsonWriter json, IRecordShape record)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        if (record.IsDocument) WriteHead(json, record.Name);
        foreach (var field in record.Fields) WriteField(json, record, field);
        json.WriteEndObject();
        WriteRequired(json, record);
        WriteExactlyOne(json, record);
        json.WriteBoolean("additionalProperties", false);
    }

    private static void WriteHead(Utf8JsonWriter json, string kind)
    {
        ManifestSchema.WriteApiVersion(json);
        json.WriteStartObject("kind");
        json.WriteString("const", kind);
        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, IRecordShape record, Field field)
    {
        json.WriteStartObject(field.Key);
        json.WriteString("title", field.Key);
        json.WriteString("description", field.Meaning);
        field.Shape.WriteSchema(json);
        if (field.DefaultText is null && record.DefaultOf(field) is { } value)
        {
            json.WritePropertyName("default");
            WriteValue(json, value);
        }

        if (!field.HidesExample && field.ExampleNode() is { } example)
        {
            json.WriteStartArray("examples");
            WriteValue(json, example);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteRequired(Utf8JsonWriter json, IRecordShape record)
    {
        string[] required = [.. record.IsDocument ? (string[])["apiVersion", "kind"] : [],
            .. record.Fields.Where(f => f.Required).Select(f => f.Key)];
        if (required.Length == 0) return;
        json.WriteStartArray("required");
        foreach (var key in required) json.WriteStringValue(key);
        json.WriteEndArray();
    }

    private static void WriteExactlyOne(Utf8JsonWriter json, IRecordShape record)
    {
        if (record.ExactlyOne is not { } choice) return;
        json.WriteStartArray("oneOf");
        foreach (var key in choice.Keys)
        {
            json.WriteStartObject();
            json.WriteStartArray("required");
            json.WriteStringValue(key);
            json.WriteEndArray();
            // Strict validators want what is required here to be declared here.
            json.WriteStartObject("properties");
            json.WriteBoolean(key, true);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, Node node)
    {
        switch (node)
        {
            case ScalarNode { Plain: true, Text: "true" or "false" } scalar:
                json.WriteBooleanValue(scalar.Text == "true");
                break;
            case ScalarNode { Plain: true } scalar:
                json.WriteNumberValue(int.Parse(scalar.Text, CultureInfo.InvariantCulture));
                break;
            case ScalarNode scalar:
                json.WriteStringValue(scalar.Text);
                break;
            case ListNode list:
                json.WriteStartArray();
                foreach (var item in list.Items) WriteValue(json, item);
                json.WriteEndArray();
                break;
            case MappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Entries)
                {
                    json.WritePropertyName(key.Text);
                    WriteValue(json, value);
                }

                json.WriteEndObject();
                break;
        }
    }
}
