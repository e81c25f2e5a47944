// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Formatting;

/// <summary>Whether two texts say the same: equal values in equal places, wherever in the file those are.</summary>
internal static class SameNodes
{
    /// <summary>The order of a document's own keys does not count, as formatting changes it.</summary>
    public static bool Documents(IReadOnlyList<Node> one, IReadOnlyList<Node> other) =>
        one.Count == other.Count && one.Zip(other).All(p => Same(Ordered(p.First), Ordered(p.Second)));

    private static Node Ordered(Node document) => document is MappingNode mapping
        ? mapping with { Entries = [.. mapping.Entries.OrderBy(e => CanonicalOrder.Rank(e.Key.Text))] }
        : document;

    private static bool Same(Node one, Node other) => (one, other) switch
    {
        (ScalarNode a, ScalarNode b) => a.Text == b.Text && a.Plain == b.Plain,
        (ListNode a, ListNode b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(p => Same(p.First, p.Second)),
        (MappingNode a, MappingNode b) => a.Entries.Count == b.Entries.Count &&
            a.Entries.Zip(b.Entries).All(p => p.First.Key.Text == p.Second.Key.Text && Same(p.First.Value, p.Second.Value)),
        _ => false,
    };
}
