// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers;

/// <summary>A later layer's mapping laid over an earlier one's: mappings key by key, everything else replaces.</summary>
internal static class MergedDocuments
{
    public static MappingNode Merge(MappingNode below, MappingNode above)
    {
        var entries = below.Entries.ToList();
        foreach (var entry in above.Entries)
        {
            var index = entries.FindIndex(e => e.Key.Text == entry.Key.Text);
            if (index < 0) entries.Add(entry);
            else entries[index] = entry with { Value = Merge(entries[index].Value, entry.Value) };
        }

        // Where the document begins is asked for when something is missing from it: where it was first written.
        return new(below.At, entries);
    }

    private static Node Merge(Node below, Node above) =>
        below is MappingNode lower && above is MappingNode upper ? Merge(lower, upper) : above;
}
