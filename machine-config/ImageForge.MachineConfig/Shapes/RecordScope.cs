// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>What a rule across keys needs: the record's node, and which of its keys were read well.</summary>
internal sealed class RecordScope(MappingNode node, ReadContext at, IReadOnlySet<string> failed)
{
    public MappingNode Node => node;

    public ReadContext At => at;

    /// <summary>The scope of a mapping below; that of this mapping itself where the key holds none.</summary>
    public RecordScope Within(string key) =>
        node.Find(key) is MappingNode inner ? new(inner, at.Key(key), new HashSet<string>()) : this;

    /// <summary>The scope of a list's item; that of this mapping itself where it holds no such.</summary>
    public RecordScope Within(string key, int index) =>
        node.Find(key) is ListNode list && index < list.Items.Count && list.Items[index] is MappingNode inner
            ? new(inner, at.Key(key).Item(index), new HashSet<string>()) : this;

    public bool Given(string key) => node.Find(key) is not null;

    /// <summary>Whether none of the keys is wrong in itself: a rule about a wrong value only repeats the complaint.</summary>
    public bool Good(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (failed.Contains(key)) return false;
        return true;
    }

    /// <summary>Reports at a key's value, or at the mapping itself where the key is not given.</summary>
    public void Error(DiagnosticCode code, string key, string message, string? expected = null, string? hint = null) =>
        at.Key(key).Error(code, node.Find(key) ?? node, message, expected, hint);

    /// <inheritdoc cref="Error(DiagnosticCode, string, string, string?, string?)"/>
    public void Warning(DiagnosticCode code, string key, string message, string? expected = null, string? hint = null) =>
        at.Key(key).Warning(code, node.Find(key) ?? node, message, expected, hint);

    /// <summary>Reports at a list's item.</summary>
    public void Error(DiagnosticCode code, string key, int index, string message, string? expected = null, string? hint = null) =>
        at.Key(key).Item(index).Error(code, Item(key, index), message, expected, hint);

    /// <inheritdoc cref="Error(DiagnosticCode, string, int, string, string?, string?)"/>
    public void Warning(DiagnosticCode code, string key, int index, string message, string? expected = null, string? hint = null) =>
        at.Key(key).Item(index).Warning(code, Item(key, index), message, expected, hint);

    private Node Item(string key, int index) => node.Find(key) is ListNode list && index < list.Items.Count ? list.Items[index] : node;
}
