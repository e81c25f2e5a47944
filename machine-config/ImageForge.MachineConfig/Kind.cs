// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>
/// A kind of document: its shape, how often it may stand in a manifest, and where <see cref="MachineManifest"/> keeps it.
/// Declared beside the record that it describes and listed once, in <see cref="ManifestKinds"/>.
/// </summary>
internal abstract class Kind
{
    /// <summary>The key by which documents of a repeatable kind are told apart.</summary>
    public const string NameKey = "name";

    public abstract IRecordShape Shape { get; }

    public string Name => Shape.Name;

    /// <summary>Any number of documents, each with a name of its own; otherwise one at most.</summary>
    public abstract bool Repeatable { get; }

    /// <summary>No manifest without it.</summary>
    public bool Required { get; init; }

    /// <summary>Which document of its kind this is: its name, or the empty text for kinds that stand once. Null when it has no usable name.</summary>
    public string? IdentityOf(MappingNode document) =>
        !Repeatable ? "" : document.Find(NameKey) is ScalarNode { Broken: false, IsNothing: false } name ? name.Text : null;

    /// <summary>Reads one document; what is wrong goes to the context's sink.</summary>
    public abstract ReadDocument Read(MappingNode document, ReadContext at);

    /// <summary>The manifest with these documents, all of this kind and read well.</summary>
    public abstract MachineManifest Put(MachineManifest manifest, IReadOnlyList<object> documents);

    /// <summary>The manifest's documents of this kind as nodes, without their heads; those that say nothing are left out.</summary>
    public abstract IEnumerable<MappingNode> Write(MachineManifest manifest, WriteMode mode);
}

/// <inheritdoc/>
internal abstract class Kind<T>(RecordShape<T> shape) : Kind
    where T : class
{
    public override IRecordShape Shape => shape;

    public override ReadDocument Read(MappingNode document, ReadContext at)
    {
        var good = shape.TryRead(document, at, out var record, out var scope);
        return new ReadDocument<T>(record!, scope!, good);
    }

    protected MappingNode? Node(T? document, WriteMode mode) =>
        document is not null && (MappingNode)shape.ToNode(document, mode) is { Entries.Count: > 0 } node ? node : null;
}

/// <summary>A kind that stands in a manifest once at most.</summary>
/// <param name="get">Null where the manifest has none.</param>
internal sealed class SingleKind<T>(RecordShape<T> shape, Func<MachineManifest, T?> get, Func<MachineManifest, T, MachineManifest> with)
    : Kind<T>(shape)
    where T : class
{
    public override bool Repeatable => false;

    public override MachineManifest Put(MachineManifest manifest, IReadOnlyList<object> documents) =>
        documents.Count == 0 ? manifest : with(manifest, (T)documents[0]);

    public override IEnumerable<MappingNode> Write(MachineManifest manifest, WriteMode mode) =>
        Node(get(manifest), mode) is { } node ? [node] : [];
}

/// <summary>A kind whose documents carry names.</summary>
internal sealed class NamedKind<T>(
    RecordShape<T> shape, Func<MachineManifest, IReadOnlyList<T>> get, Func<MachineManifest, IReadOnlyList<T>, MachineManifest> with)
    : Kind<T>(shape)
    where T : class
{
    public override bool Repeatable => true;

    public override MachineManifest Put(MachineManifest manifest, IReadOnlyList<object> documents) =>
        with(manifest, [.. documents.Cast<T>()]);

    public override IEnumerable<MappingNode> Write(MachineManifest manifest, WriteMode mode) =>
        get(manifest).Select(d => Node(d, mode)).OfType<MappingNode>();
}
