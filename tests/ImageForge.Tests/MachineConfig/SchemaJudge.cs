// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;
using YamlNode = ImageForge.MachineConfig.Yaml.Node;

namespace ImageForge.Tests.MachineConfig;

/// <summary>
/// As much of JSON Schema 2020-12 as the manifest's schema uses, as an editor would apply it to YAML. An unknown keyword
/// fails, so that the schema cannot outgrow its judge.
/// </summary>
internal sealed class SchemaJudge(JsonElement root)
{
    private static readonly HashSet<string> Annotations =
        ["$schema", "$id", "$defs", "title", "description", "default", "examples"];

    /// <summary>Whether every document of the text is valid.</summary>
    public bool Accepts(string yaml)
    {
        var sink = new DiagnosticSink();
        var documents = NodeReader.Read(new("judged.yaml") { Text = yaml }, sink);
        Assert.Equal(0, sink.Errors);
        return documents.All(d => IsValid(root, d));
    }

    /// <summary>Whether the schema of one value takes a node.</summary>
    public static bool Accepts(ValueShape shape, YamlNode node)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            shape.WriteSchema(json);
            json.WriteStartObject("$defs");
            ReferenceSchema.WriteDefinition(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        using var schema = JsonDocument.Parse(stream.ToArray());
        return new SchemaJudge(schema.RootElement).IsValid(schema.RootElement, node);
    }

    private bool IsValid(JsonElement schema, YamlNode node) => schema.ValueKind == JsonValueKind.True ||
        (schema.ValueKind == JsonValueKind.Object && schema.EnumerateObject().All(keyword => Holds(keyword, schema, node)));

    private bool Holds(JsonProperty keyword, JsonElement schema, YamlNode node) => keyword.Name switch
    {
        var name when Annotations.Contains(name) => true,
        "$ref" => IsValid(root.GetProperty("$defs").GetProperty(keyword.Value.GetString()!["#/$defs/".Length..]), node),
        "allOf" => keyword.Value.EnumerateArray().All(s => IsValid(s, node)),
        "if" => !IsValid(keyword.Value, node) || IsValid(schema.GetProperty("then"), node),
        // Judged with its condition.
        "then" => true,
        "anyOf" => keyword.Value.EnumerateArray().Any(s => IsValid(s, node)),
        "oneOf" => keyword.Value.EnumerateArray().Count(s => IsValid(s, node)) == 1,
        "type" when keyword.Value.ValueKind == JsonValueKind.Array => keyword.Value.EnumerateArray().Any(t => t.GetString() == TypeOf(node)),
        "type" => TypeOf(node) == keyword.Value.GetString(),
        "const" => node is ScalarNode scalar && scalar.Text == keyword.Value.GetString(),
        "enum" => node is ScalarNode scalar && keyword.Value.EnumerateArray().Any(v => v.GetString() == scalar.Text),
        "pattern" => node is not ScalarNode scalar || Regex.IsMatch(scalar.Text, keyword.Value.GetString()!, RegexOptions.ECMAScript),
        "maxLength" => node is not ScalarNode scalar || scalar.Text.Length <= keyword.Value.GetInt32(),
        "minimum" => node is not ScalarNode scalar || TypeOf(node) != "integer" || long.Parse(scalar.Text) >= keyword.Value.GetInt64(),
        "maximum" => node is not ScalarNode scalar || TypeOf(node) != "integer" || long.Parse(scalar.Text) <= keyword.Value.GetInt64(),
        "items" => node is not ListNode list || list.Items.All(i => IsValid(keyword.Value, i)),
        "minItems" => node is not ListNode list || list.Items.Count >= keyword.Value.GetInt32(),
        "maxItems" => node is not ListNode list || list.Items.Count <= keyword.Value.GetInt32(),
        "uniqueItems" => node is not ListNode list || list.Items.Select(YamlText.Flow).Distinct().Count() == list.Items.Count,
        "required" => node is not MappingNode map || keyword.Value.EnumerateArray().All(k => map.Find(k.GetString()!) is not null),
        "properties" => node is not MappingNode map ||
            map.Entries.All(e => !keyword.Value.TryGetProperty(e.Key.Text, out var property) || IsValid(property, e.Value)),
        "additionalProperties" => node is not MappingNode map || map.Entries.All(e => IsListed(schema, e.Key.Text) ||
            (keyword.Value.ValueKind == JsonValueKind.Object && IsValid(keyword.Value, e.Value))),
        "propertyNames" => node is not MappingNode map || map.Entries.All(e => IsValid(keyword.Value, e.Key)),
        "maxProperties" => node is not MappingNode map || map.Entries.Count <= keyword.Value.GetInt32(),
        _ => throw new NotSupportedException($"keyword {keyword.Name}"),
    };

    private static bool IsListed(JsonElement schema, string key) =>
        schema.TryGetProperty("properties", out var listed) && listed.TryGetProperty(key, out _);

    private static string TypeOf(YamlNode node) => node switch
    {
        MappingNode => "object",
        ListNode => "array",
        ScalarNode { IsNothing: true } => "null",
        ScalarNode { Plain: true, Text: "true" or "false" } => "boolean",
        ScalarNode { Plain: true } scalar when long.TryParse(scalar.Text, out _) => "integer",
        _ => "string",
    };
}
