// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>A value type's shape for a property that is null when the key is not given.</summary>
internal sealed class OptionalShape<T>(ValueShape<T> inner) : ValueShape<T?>
    where T : struct
{
    public override string Description => inner.Description;

    public override IReadOnlyList<(string Word, string Meaning)> Words => inner.Words;

    public override Node ToNode(T? value, WriteMode mode) => inner.ToNode(value!.Value, mode);

    public override bool TryRead(Node node, ReadContext at, [MaybeNullWhen(false)] out T? value)
    {
        var good = inner.TryRead(node, at, out var read);
        value = good ? read : null;
        return good;
    }

    public override void WriteSchema(Utf8JsonWriter json) => inner.WriteSchema(json);
}
