// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>A mapping whose keys the author chooses. Written in ordinal order of the keys.</summary>
internal class MapShape<T>(TextShape<string> key, ValueShape<T> value, int most)
    : ValueShape<IReadOnlyDictionary<string, T>>
{
    /// <summary>What is mapped to what, for people.</summary>
    public string Noun { get; init; } = "keys to values";

    public override string Description => $"mapping of {Noun}";

    public override bool IsAbsent(IReadOnlyDictionary<string, T> map) => map.Count == 0;

    public override Node ToNode(IReadOnlyDictionary<string, T> map, WriteMode mode) =>
        new MappingNode(Place.Made, [.. map.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new Entry((ScalarNode)key.ToNode(p.Key, mode), value.ToNode(p.Value, mode)))]);

    public override bool TryRead(Node node, ReadContext at, [MaybeNullWhen(false)] out IReadOnlyDictionary<string, T> map)
    {
        var read = new Dictionary<string, T>(StringComparer.Ordinal);
        map = read;
        if (node is ScalarNode { Broken: true }) return false;
        if (node is not MappingNode mapping)
        {
            var nothing = node is ScalarNode { IsNothing: true };
            at.Error(nothing ? DiagnosticCode.ValueMissing : DiagnosticCode.WrongNode, node,
                nothing ? "no value" : $"{node.Noun} where a mapping belongs", Description,
                nothing ? "give it a mapping or remove the key" : "write one \"key: value\" per line");
            return false;
        }

        var good = mapping.Entries.Count <= most;
        if (!good) at.Error(DiagnosticCode.ItemCount, mapping, $"{mapping.Entries.Count} entries", $"at most {most}");
        foreach (var entry in mapping.Entries)
        {
            if (!key.TryRead(entry.Key, at, out var name))
            {
                good = false;
                continue;
            }

            if (!value.TryRead(entry.Value, at.Key(name), out var text))
            {
                good = false;
            }
            else if (!read.TryAdd(name, text))
            {
                good = false;
                at.Key(name).Error(DiagnosticCode.KeyRepeated, entry.Key, "this key is given a second time", null, "remove one of them");
            }
        }

        return good;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("propertyNames");
        key.WriteSchema(json);
        json.WriteEndObject();
        json.WriteStartObject("additionalProperties");
        value.WriteSchema(json);
        json.WriteEndObject();
        json.WriteNumber("maxProperties", most);
    }
}
