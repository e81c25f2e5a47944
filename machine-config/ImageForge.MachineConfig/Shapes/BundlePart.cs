// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>A mapping that is a part of a secrets file, so that one reference stands for all of it.</summary>
/// <param name="name">The part's key in the file.</param>
/// <param name="get">Null where the file has no such part.</param>
/// <param name="defer">The record whose every secret the machine looks up, each by the given function.</param>
internal sealed class BundlePart<T>(string name, Func<SecretsDocument, T?> get, Func<Func<string, Secret>, T> defer)
    where T : class
{
    public bool TryRead(Node node, ReadContext at, [MaybeNullWhen(false)] out T value)
    {
        value = null;
        if (!SecretReference.TryRead(node, at, out var reference, out var place)) return false;
        if (at.Secrets is null)
        {
            at.Error(DiagnosticCode.SecretsUnresolved, node, "a reference cannot stand here", null, "write the values themselves");
            return false;
        }

        if (reference.Part is not null)
        {
            place.At.Key("key").Error(DiagnosticCode.ReferenceUnfit, place.Node.Find("key")!, $"all of {name} is taken here, not one value", null, "remove this key");
            return false;
        }

        if (at.Secrets.Defers(reference))
        {
            value = defer(part => new(reference with { Part = part }));
            return true;
        }

        if (!at.Secrets.TryBundle(reference, place.Node, place.At, out var bundle)) return false;
        value = get(bundle);
        if (value is null) SecretsSource.MissingPart(name, place.Node, place.At);
        return value is not null;
    }
}
