// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Effective;

/// <summary>A document as it takes effect, defaults written out: what plans, machines and people see.</summary>
internal sealed record EffectiveDocument(Kind Kind, string Identity, MappingNode Node, MappingNode? Written)
{
    /// <summary>"Mesh" or "Service web".</summary>
    public string Title => Identity.Length == 0 ? Kind.Name : $"{Kind.Name} {Identity}";

    /// <summary>The documents of a manifest, in canonical order.</summary>
    /// <param name="written">What the layers wrote, by which values find their places.</param>
    public static IReadOnlyList<EffectiveDocument> Of(MachineManifest manifest, WriteMode mode, IReadOnlyList<(Kind Kind, MappingNode Node)> written)
    {
        var places = new Dictionary<(Kind, string), MappingNode>();
        foreach (var (kind, node) in written)
            if (kind.IdentityOf(node) is { } identity) places.TryAdd((kind, identity), node);
        return
        [
            .. ManifestKinds.Manifest.SelectMany(kind => kind.Write(manifest, mode).Select(node =>
            {
                var identity = kind.IdentityOf(node) ?? "";
                return new EffectiveDocument(kind, identity, node, places.GetValueOrDefault((kind, identity)));
            })),
        ];
    }
}
