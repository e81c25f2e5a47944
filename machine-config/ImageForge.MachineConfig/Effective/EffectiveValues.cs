// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Effective;

/// <summary>Called for every part of a document, whole before its parts.</summary>
/// <param name="path">Keys and indices from the document on, such as <c>endpoints.filter[0]</c>.</param>
/// <param name="origin">The place of what the layers wrote; null for a default.</param>
internal delegate void VisitValue(string path, Node value, Place? origin);

/// <summary>
/// Walks a document as it takes effect beside what the layers wrote, so that each value finds the place it comes from.
/// </summary>
internal static class EffectiveValues
{
    public static Place? OriginOf(MappingNode? written, string key, IRecordShape? record, Place? around)
    {
        if (written?.Find(key) is { } own) return own.At;
        // A value that was looked up elsewhere stands under the key that says where.
        if (record?.ExactlyOne is { } choice && choice.Keys.Contains(key) &&
            choice.Keys.Select(k => written?.Find(k)).FirstOrDefault(n => n is not null) is { } instead) return instead.At;
        return around;
    }

    /// <summary>The node that the layers wrote for an item of a list; null when there is none that corresponds.</summary>
    public static Node? ItemOf(Node? written, int index, int count) =>
        written is ListNode list && list.Items.Count == count ? list.Items[index] : null;

    public static void Walk(EffectiveDocument document, VisitValue visit) =>
        Entries(document.Node, document.Written, document.Kind.Shape, "", null, visit);

    private static void Entries(MappingNode mapping, MappingNode? written, IRecordShape? record, string path, Place? around, VisitValue visit)
    {
        foreach (var (key, value) in mapping.Entries)
        {
            var field = record?.Fields.FirstOrDefault(f => f.Key == key.Text);
            var name = record is null && key.Text.AsSpan().IndexOfAny("./[") >= 0 ? $"[{key.Text}]" : path.Length == 0 ? key.Text : $".{key.Text}";
            var origin = OriginOf(written, key.Text, record, around);
            // What a secret's reference led to comes from the reference.
            Inside(value, written?.Find(key.Text), field?.Shape, path + name, origin, field is { Sensitive: true } ? origin : null, visit);
        }
    }

    private static void Inside(Node value, Node? written, ValueShape? shape, string path, Place? origin, Place? around, VisitValue visit)
    {
        visit(path, value, origin);
        switch (value)
        {
            case MappingNode mapping:
                Entries(mapping, written as MappingNode, shape?.Record, path, around, visit);
                break;
            case ListNode list:
                for (var i = 0; i < list.Items.Count; i++)
                {
                    var item = ItemOf(written, i, list.Items.Count);
                    if (list.Items[i] is MappingNode entries)
                    {
                        visit($"{path}[{i}]", entries, item?.At ?? origin);
                        Entries(entries, item as MappingNode, shape?.Record, $"{path}[{i}]", around, visit);
                    }
                    else
                    {
                        visit($"{path}[{i}]", list.Items[i], item?.At ?? origin);
                    }
                }

                break;
        }
    }
}
