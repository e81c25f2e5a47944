// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary><c>true</c>, <c>false</c>, or a mapping of options, which means true with these. Written in the shortest of the forms.</summary>
/// <param name="off">The record that <c>false</c> stands for; the options' empty record is that of <c>true</c>.</param>
internal sealed class SwitchShape<T>(RecordShape<T> options, T off) : ValueShape<T>
    where T : class, ISwitched
{
    private static readonly BooleanShape Boolean = new();

    public override string Description => $"true, false, or a {options.Description}";

    public override IRecordShape? Record => options;

    public override Node ToNode(T value, WriteMode mode) =>
        value.On && options.ToNode(value, mode) is MappingNode { Entries.Count: > 0 } mapping ? mapping : Boolean.ToNode(value.On, mode);

    public override bool TryRead(Node node, ReadContext at, [MaybeNullWhen(false)] out T value)
    {
        if (node is MappingNode) return options.TryRead(node, at, out value);
        value = null;
        if (node is ListNode)
        {
            at.Error(DiagnosticCode.WrongNode, node, $"{node.Noun} where true, false or a mapping belongs", Description);
            return false;
        }

        if (!Boolean.TryRead(node, at, out var on)) return false;
        value = on ? options.Empty : off;
        return true;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("oneOf");
        json.WriteStartObject();
        Boolean.WriteSchema(json);
        json.WriteEndObject();
        json.WriteStartObject();
        options.WriteSchema(json);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
