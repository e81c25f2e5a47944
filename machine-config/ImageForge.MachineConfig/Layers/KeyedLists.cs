// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers;

/// <summary>
/// Lists over lists. Where the shape names a key (<see cref="ValueShape.KeyedBy"/>) items of the same key merge, keep their
/// place, and new ones come behind; other lists are replaced as a whole.
/// </summary>
internal sealed class KeyedLists(StrategicMerge merge)
{
    public ListNode Merge(ListNode? below, ListNode above, ValueShape? shape, ReadContext at)
    {
        if (shape is not { KeyedBy: { } keyedBy, Record: { } record }) return Replaced(above, shape?.Record, at);
        var items = below?.Items.Select(i => (Node?)i).ToList() ?? [];
        var first = 0;
        if (IsReplacement(above, at))
        {
            items.Clear();
            first = 1;
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
            if (KeyOf(items[i], record, keyedBy) is { } known) places.TryAdd(known, i);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = first; i < above.Items.Count; i++)
        {
            var item = above.Items[i];
            var (key, here) = (KeyOf(item, record, keyedBy), at.Item(i));
            var index = key is not null && places.TryGetValue(key, out var found) ? found : -1;
            // The same key twice in one list is for the reader to report.
            if (key is not null && !seen.Add(key)) index = -1;
            switch (item is MappingNode mapping ? PatchDirectives.Read(mapping, here) : PatchDirective.None)
            {
                case PatchDirective.Delete:
                    Delete((MappingNode)item, key, index, here);
                    break;
                case var directive when item is MappingNode whole:
                    if (directive == PatchDirective.Replace && key is null)
                        here.Error(DiagnosticCode.DirectiveMisplaced, whole, $"$patch: replace without {keyedBy}", null,
                            $"name the item by {keyedBy}; to replace the whole list, let \"- $patch: replace\" be its first item");
                    var lower = index < 0 || directive == PatchDirective.Replace ? null : items[index] as MappingNode;
                    var merged = merge.Mapping(lower, whole, record, here, keyedBy);
                    if (index >= 0) items[index] = merged;
                    else items.Add(merged);
                    break;
                default:
                    items.Add(item);
                    break;
            }
        }

        return new(StrategicMerge.PlaceOf(below, above), [.. items.OfType<Node>()]);

        void Delete(MappingNode mapping, string? key, int index, ReadContext here)
        {
            PatchDirectives.CheckBare(mapping, here, keyedBy);
            if (key is null)
                here.Error(DiagnosticCode.DirectiveMisplaced, mapping, $"$patch: delete without {keyedBy}", null, $"name the item by {keyedBy}");
            else if (index < 0 || items[index] is null)
                StrategicMerge.NothingThere(mapping.Find(keyedBy)!, at, at with { Path = $"{at.Path}[{key}]" }, places.Keys);
            else
                items[index] = null;
        }
    }

    private ListNode Replaced(ListNode above, IRecordShape? record, ReadContext at)
    {
        var items = new List<Node>();
        for (var i = 0; i < above.Items.Count; i++)
        {
            var here = at.Item(i);
            if (above.Items[i] is MappingNode mapping && mapping.Find(PatchDirectives.Key) is { } directive)
            {
                here.Key(PatchDirectives.Key).Error(DiagnosticCode.DirectiveMisplaced, directive, "the items of this list have no key by which layers merge them",
                    null, "write the list out: it replaces the one below");
                if (PatchDirectives.IsBare(mapping)) continue;
            }

            items.Add(above.Items[i] is MappingNode item ? merge.Mapping(null, item, record, here) : above.Items[i]);
        }

        return above with { Items = items };
    }

    /// <summary>Whether the list begins with an item that is nothing but $patch: replace.</summary>
    private static bool IsReplacement(ListNode list, ReadContext at) =>
        list.Items is [MappingNode first, ..] && PatchDirectives.IsBare(first) && PatchDirectives.Read(first, at.Quiet) == PatchDirective.Replace;

    /// <summary>In the key's canonical form, so that other spellings of it match; null for an item that has none.</summary>
    private static string? KeyOf(Node? item, IRecordShape record, string keyedBy)
    {
        if (item is not MappingNode mapping || mapping.Find(keyedBy) is not ScalarNode { Broken: false, IsNothing: false } key) return null;
        var shape = record.Fields.FirstOrDefault(f => f.Key == keyedBy)?.Shape;
        return shape?.Normalise(key, new(new(), "", Sensitive: true)) is ScalarNode canonical ? canonical.Text : key.Text;
    }
}
