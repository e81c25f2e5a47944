// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers;

/// <summary>
/// A later layer laid over an earlier one, guided by the shapes: mappings merge key by key; lists of mappings whose items
/// have a key merge item by item (<see cref="KeyedLists"/>); everything else, lists of plain values included, replaces what
/// is below. <c>$patch</c> and <c>key: null</c> take away. What is below may be nothing: then a layer stands as it is.
/// </summary>
internal sealed class StrategicMerge
{
    private readonly KeyedLists _lists;

    public StrategicMerge() => _lists = new(this);

    /// <summary>A document or other mapping of known keys over the one below; directives of its own are the caller's business.</summary>
    /// <param name="identity">The key by which the two were found to be the same; it stays the lower one's.</param>
    public MappingNode Mapping(MappingNode? below, MappingNode above, IRecordShape? record, ReadContext at, string? identity = null)
    {
        var entries = below?.Entries.Select(e => (Entry?)e).ToList() ?? [];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++) places.TryAdd(entries[i]!.Key.Text, i);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in above.Entries)
        {
            var key = entry.Key.Text;
            if (key == PatchDirectives.Key && seen.Add(key)) continue;
            // A key twice in one mapping is a mistake that the reader reports, not a layer over itself.
            if (!seen.Add(key))
            {
                entries.Add(entry);
                continue;
            }

            var field = record?.Fields.FirstOrDefault(f => f.Key == key);
            var here = at.Key(key, field?.Sensitive ?? at.Sensitive);
            var index = places.TryGetValue(key, out var found) ? found : -1;
            var lower = index < 0 ? null : entries[index]?.Value;
            if (lower is not null && key == identity) continue;
            if (IsRemoval(entry.Value, here))
            {
                if (lower is not null) entries[index] = null;
                else if (below is null && entry.Value is ScalarNode) entries.Add(entry);
                else NothingThere(entry.Value, at, here, below?.Entries.Select(e => e.Key.Text) ?? []);
                continue;
            }

            Entry merged = new(entry.Key, Value(lower, entry.Value, field?.Shape, here));
            if (index < 0) entries.Add(merged);
            else entries[index] = merged;
        }

        return new(PlaceOf(below, above), [.. entries.OfType<Entry>()]);
    }

    /// <summary>
    /// Where a merged mapping or list begins is asked for when something is missing from it: where somebody first wrote it,
    /// which nobody did with contracts and bases.
    /// </summary>
    public static Place PlaceOf(Node? below, Node above) => below is null || below.At.Source.Layer <= LayerKind.Base ? above.At : below.At;

    /// <summary>
    /// A value over the one below, if there is one. A reference to a secret and what it stands for replace each other
    /// whole: two halves would lead nowhere.
    /// </summary>
    public Node Value(Node? below, Node above, ValueShape? shape, ReadContext at) => above switch
    {
        MappingNode when SecretReference.IsReference(above) => above,
        MappingNode when below is not null && SecretReference.IsReference(below) => Value(null, above, shape, at),
        MappingNode mapping => Mapping(PatchDirectives.Read(mapping, at) == PatchDirective.Replace ? null : below as MappingNode, mapping, shape as IRecordShape, at),
        ListNode list => _lists.Merge(below as ListNode, list, shape, at),
        _ => above,
    };

    /// <summary>Reports a deletion of what is not there, with what was perhaps meant.</summary>
    public static void NothingThere(Node at, ReadContext parent, ReadContext here, IEnumerable<string> known)
    {
        var name = here.Path[(parent.Path.Length + 1)..].TrimEnd(']');
        var near = here.Sensitive || parent.Sensitive ? null : NearestWord.Of(name, known);
        here.Error(DiagnosticCode.NothingToDelete, at, "there is nothing of this name to remove in the layers below", null,
            near is null ? "remove this line, or move it into a layer after the one that it takes from" : $"did you mean \"{near}\"?");
    }

    /// <summary>Whether the value of a key takes that key away: <c>null</c> spelt out, or a mapping with $patch: delete.</summary>
    private static bool IsRemoval(Node value, ReadContext at)
    {
        // A key with nothing after its colon is more often forgotten than meant.
        if (value is ScalarNode { Broken: false, IsNothing: true, Text.Length: > 0 }) return true;
        if (value is not MappingNode mapping || PatchDirectives.Read(mapping, at.Quiet) != PatchDirective.Delete) return false;
        PatchDirectives.CheckBare(mapping, at);
        return true;
    }
}
