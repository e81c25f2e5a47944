// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>A key of a mapping, as people and schemas see it.</summary>
internal abstract class Field(string key, string meaning)
{
    public string Key => key;

    /// <summary>One or two sentences for the schema, the reference and the commented example.</summary>
    public string Meaning => meaning;

    /// <summary>A valid value as it would be written; a test reads each.</summary>
    public required string Example { get; init; }

    public bool Required { get; init; }

    /// <summary>Does not go with the examples of the keys before it, as options of another mode.</summary>
    public bool Alternative { get; init; }

    /// <summary>Nothing that is found below this key is repeated in a diagnostic.</summary>
    public bool Sensitive { get; init; }

    /// <summary>An example of a secret would be pasted and used; one that refers to a secret may be.</summary>
    public bool HidesExample => Sensitive && !Example.StartsWith("{" + SecretReference.Key, StringComparison.Ordinal);

    /// <summary>The default in words, where it is more than a constant.</summary>
    public string? DefaultText { get; init; }

    public abstract ValueShape Shape { get; }

    /// <summary>The example in canonical form; null when it is not valid, which a test rules out.</summary>
    public Node? ExampleNode()
    {
        var sink = new DiagnosticSink();
        var documents = NodeReader.Read(new("example") { Text = Example }, sink);
        if (documents is [var only] && SecretReference.IsReference(only))
            return SecretReference.TryRead(only, new(sink, key, Sensitive: false), out var reference, out _) ? reference.ToNode() : null;
        return documents.Count == 1 ? Shape.Normalise(documents[0], new(sink, key, Sensitive: false)) : null;
    }
}

/// <summary>A key of a mapping and the property of the record that holds it.</summary>
internal abstract class Field<TRecord>(string key, string meaning) : Field(key, meaning)
{
    /// <summary>The record with the value in it; unchanged and false when the value is wrong altogether.</summary>
    public abstract (TRecord Record, bool Good) Read(TRecord record, Node node, ReadContext at);

    /// <summary>Null when the record has nothing there.</summary>
    public abstract Node? ToNode(TRecord record, WriteMode mode);
}

/// <inheritdoc/>
internal sealed class Field<TRecord, TValue>(
    string key, ValueShape<TValue> shape, Func<TRecord, TValue?> get, Func<TRecord, TValue, TRecord> with, string meaning)
    : Field<TRecord>(key, meaning)
{
    public override ValueShape Shape => shape;

    public override (TRecord Record, bool Good) Read(TRecord record, Node node, ReadContext at)
    {
        var good = shape.TryRead(node, at, out var value);
        // What is left of a mapping, or of a list of such, is still good for rules across keys.
        return (good || (shape.Record is not null && value is not null) ? with(record, value!) : record, good);
    }

    public override Node? ToNode(TRecord record, WriteMode mode)
    {
        var value = get(record);
        return value is null || shape.IsAbsent(value) ? null : shape.ToNode(value, mode);
    }
}
