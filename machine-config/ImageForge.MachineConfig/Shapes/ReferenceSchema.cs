// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>The JSON Schema of values in whose place a reference to a secret may stand.</summary>
internal static class ReferenceSchema
{
    /// <summary>By which other schemas point to the reference's own.</summary>
    public const string Pointer = $"#/$defs/{SecretReference.Key}";

    public static void WriteAlternative(Utf8JsonWriter json, Action<Utf8JsonWriter> writeValue)
    {
        json.WriteStartArray("oneOf");
        json.WriteStartObject();
        writeValue(json);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("$ref", Pointer);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    public static void WriteDefinition(Utf8JsonWriter json)
    {
        json.WriteStartObject(SecretReference.Key);
        json.WriteString("title", "reference to a secret");
        json.WriteString("description", SecretReference.HolderShape.Meaning);
        SecretReference.HolderShape.WriteSchema(json);
        json.WriteEndObject();
    }
}
