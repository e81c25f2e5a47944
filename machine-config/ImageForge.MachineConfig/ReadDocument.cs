// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>A document as it was read: its record, and the scope by which rules report about it.</summary>
/// <param name="Good">Whether nothing in the document itself is wrong. The record of a wrong one holds what was good of it.</param>
internal abstract record ReadDocument(RecordScope Scope, bool Good)
{
    public abstract object Untyped { get; }
}

/// <inheritdoc/>
internal sealed record ReadDocument<T>(T Record, RecordScope Scope, bool Good) : ReadDocument(Scope, Good)
    where T : class
{
    public override object Untyped => Record;
}
