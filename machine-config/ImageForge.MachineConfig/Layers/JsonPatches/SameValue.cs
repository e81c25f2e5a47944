// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Layers.JsonPatches;

/// <summary>Equality as RFC 6902 section 4.6 has it: by type and value, numbers by their amount, mappings in any order.</summary>
internal static class SameValue
{
    public static bool Of(Node one, Node other)
    {
        switch (one, other)
        {
            case (ScalarNode a, ScalarNode b):
                return Scalar(a) == Scalar(b);
            case (ListNode a, ListNode b):
                return a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(p => Of(p.First, p.Second));
            case (MappingNode a, MappingNode b):
                if (a.Entries.Count != b.Entries.Count) return false;
                var others = new Dictionary<string, Node>(StringComparer.Ordinal);
                foreach (var entry in b.Entries) others.TryAdd(entry.Key.Text, entry.Value);
                return a.Entries.All(e => others.TryGetValue(e.Key.Text, out var value) && Of(e.Value, value));
            default:
                return false;
        }
    }

    private static (string Type, string Value) Scalar(ScalarNode scalar)
    {
        if (scalar.IsNothing) return ("null", "");
        if (!scalar.Plain) return ("text", scalar.Text);
        return CoreSchema.TypeOf(scalar.Text) switch
        {
            null => ("text", scalar.Text),
            "a boolean" => ("boolean", scalar.Text.ToLowerInvariant()),
            // Whatever is no decimal number equals only itself.
            _ => double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? ("number", number.ToString("R", CultureInfo.InvariantCulture)) : ("number", scalar.Text),
        };
    }
}
