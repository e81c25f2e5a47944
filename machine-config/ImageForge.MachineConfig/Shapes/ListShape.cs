// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>A list of alike values; every wrong item is reported.</summary>
internal sealed class ListShape<T>(ValueShape<T> item, int most, int least = 0) : ValueShape<IReadOnlyList<T>>
{
    /// <summary>Whether the same item twice is a mistake rather than an order.</summary>
    public bool Distinct { get; init; } = true;

    public override string Description => $"list, each item: {item.Description}";

    public override IRecordShape? Record => item.Record;

    public override bool IsList => true;

    public override IReadOnlyList<(string Word, string Meaning)> Words => item.Words;

    public override bool IsAbsent(IReadOnlyList<T> value) => value.Count == 0;

    public override Node ToNode(IReadOnlyList<T> value, WriteMode mode) =>
        new ListNode(Place.Made, [.. value.Select(v => item.ToNode(v, mode))]);

    public override bool TryRead(Node node, ReadContext at, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        value = [];
        if (node is ScalarNode { Broken: true }) return false;
        if (node is not ListNode list)
        {
            var nothing = node is ScalarNode { IsNothing: true };
            at.Error(nothing ? DiagnosticCode.ValueMissing : DiagnosticCode.WrongNode, node,
                nothing ? "no value" : $"{node.Noun} where a list belongs", Description,
                nothing ? "give it a list or remove the key" : "write it as a list: one \"- \" per item, or [ … ]");
            return false;
        }

        if (list.Items.Count < least || list.Items.Count > most)
        {
            at.Error(DiagnosticCode.ItemCount, list, list.Items.Count == 0 ? "no items" : $"{list.Items.Count} items", least == 0 ? $"at most {most}" : $"{least} to {most} items");
            return false;
        }

        return TryReadItems(list, at, out value);
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        if (item is IRecordShape record)
        {
            json.WriteString("title", record.Name);
            json.WriteString("description", record.Meaning);
        }

        item.WriteSchema(json);
        json.WriteEndObject();
        if (least > 0) json.WriteNumber("minItems", least);
        json.WriteNumber("maxItems", most);
        if (Distinct) json.WriteBoolean("uniqueItems", true);
    }

    private bool TryReadItems(ListNode list, ReadContext at, out IReadOnlyList<T> value)
    {
        var (good, items, seen) = (true, new List<T>(), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var i = 0; i < list.Items.Count; i++)
        {
            var here = at.Item(i);
            if (!item.TryRead(list.Items[i], here, out var one))
            {
                good = false;
                // A mapping with one wrong key still has its others, and rules across items look at those.
                if (item is IRecordShape && one is not null) items.Add(one);
                continue;
            }

            items.Add(one);
            // Compared as written in canonical form: FD00::1 and fd00::1 are the same address.
            if (!Distinct || seen.TryAdd(YamlText.Flow(item.ToNode(one, WriteMode.Revealed)), i)) continue;
            good = false;
            var first = list.Items[seen[YamlText.Flow(item.ToNode(one, WriteMode.Revealed))]].At;
            here.Error(DiagnosticCode.ItemRepeated, list.Items[i], "the same item a second time", null,
                $"remove it; the first one is on line {first.Line}");
        }

        value = items;
        return good;
    }
}
