// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>
/// What a value looks like. The one description from which reading, writing, the JSON Schema and the reference page all
/// follow, so that they cannot disagree. No reflection: the node reads its configuration with it under NativeAOT.
/// </summary>
internal abstract class ValueShape
{
    /// <summary>For people: "integer from 1 to 65535", "list of IP addresses".</summary>
    public abstract string Description { get; }

    /// <summary>The value's members if it is a mapping of known keys, or a list of such.</summary>
    public virtual IRecordShape? Record => null;

    /// <summary>Whether <see cref="Record"/> describes items of a list.</summary>
    public virtual bool IsList => false;

    /// <summary>The words to choose from and what they mean, of the value or of a list's items; empty for other values.</summary>
    public virtual IReadOnlyList<(string Word, string Meaning)> Words => [];

    /// <summary>Of a list of mappings: the key that tells them apart, by which layers merge them. Null: a layer replaces the list.</summary>
    public string? KeyedBy { get; init; }

    /// <summary>Reads and writes back: the canonical node, or null when the value is wrong.</summary>
    public abstract Node? Normalise(Node node, ReadContext at);

    /// <summary>The schema's keywords for this value, inside an object that the caller opened.</summary>
    public abstract void WriteSchema(Utf8JsonWriter json);
}

/// <inheritdoc/>
internal abstract class ValueShape<T> : ValueShape
{
    /// <summary>False when anything about the value is wrong; the context's sink then holds why.</summary>
    public abstract bool TryRead(Node node, ReadContext at, [MaybeNullWhen(false)] out T value);

    public abstract Node ToNode(T value, WriteMode mode);

    /// <summary>Whether there is nothing to write.</summary>
    public virtual bool IsAbsent(T value) => value is null;

    public override Node? Normalise(Node node, ReadContext at) =>
        TryRead(node, at, out var value) ? ToNode(value, WriteMode.Revealed) : null;
}

/// <summary>Whether secrets are written as they are or as a placeholder.</summary>
internal enum WriteMode
{
    Redacted,
    Revealed,
}
