// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Effective;

/// <summary>
/// A manifest's documents as paths and values: one for each single value and each list of such, items of other lists by
/// their key where they have one, so that an item inserted at the front does not change the paths of the others.
/// </summary>
internal static class FlatDocuments
{
    /// <summary>By document ("Mesh", "Service web"), then by path, in order of the manifest.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Of(MachineManifest manifest, WriteMode mode)
    {
        var documents = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var document in EffectiveDocument.Of(manifest, mode, []))
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            Flatten(document.Node, document.Kind.Shape, null, "", values);
            documents[document.Title] = values;
        }

        return documents;
    }

    private static void Flatten(Node node, IRecordShape? record, string? keyedBy, string path, Dictionary<string, string> values)
    {
        switch (node)
        {
            case MappingNode { Entries.Count: > 0 } mapping:
                foreach (var (key, value) in mapping.Entries)
                {
                    var shape = record?.Fields.FirstOrDefault(f => f.Key == key.Text)?.Shape;
                    var name = record is null && key.Text.AsSpan().IndexOfAny("./[") >= 0 ? $"[{key.Text}]" : path.Length == 0 ? key.Text : $".{key.Text}";
                    Flatten(value, shape?.Record, shape?.KeyedBy, path + name, values);
                }

                break;
            case ListNode list when list.Items.Any(i => i is MappingNode):
                for (var i = 0; i < list.Items.Count; i++)
                {
                    var name = keyedBy is not null && list.Items[i] is MappingNode item && item.Find(keyedBy) is ScalarNode key ? key.Text : $"{i}";
                    Flatten(list.Items[i], record, null, $"{path}[{name}]", values);
                }

                break;
            default:
                values[path] = YamlText.Flow(node);
                break;
        }
    }
}
