// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Rules;

/// <summary>A link's document, whatever its kind.</summary>
internal sealed record LinkEntry(string Kind, LinkDocument Link, RecordScope Scope)
{
    public string Name => Link.Name;

    /// <summary>For the messages of another entry: "Vlan vlan10 on line 7".</summary>
    public string SeenFrom(LinkEntry other) => $"{Kind} {Name} on {ManifestScope.Whereabouts(Scope.Node.At, other.Scope.Node.At)}";
}

/// <summary>All documents of links in a manifest, for rules that compare them.</summary>
internal static class Links
{
    /// <summary>In the order of their kinds; documents without a usable name are left out.</summary>
    public static IReadOnlyList<LinkEntry> In(ManifestScope scope) =>
    [
        .. Of(scope, EthernetDocument.Kind), .. Of(scope, VlanDocument.Kind), .. Of(scope, BondDocument.Kind),
        .. Of(scope, BridgeDocument.Kind), .. Of(scope, DummyDocument.Kind), .. Of(scope, WireGuardDocument.Kind),
    ];

    public static LinkEntry? Named(this IReadOnlyList<LinkEntry> links, string name) => links.FirstOrDefault(l => l.Name == name);

    /// <summary>Calls for each pair, the later in the file last.</summary>
    public static void Pairs(this IReadOnlyList<LinkEntry> links, Action<LinkEntry, LinkEntry> check)
    {
        var ordered = links.OrderBy(l => l.Scope.Node.At.Source.Order).ThenBy(l => l.Scope.Node.At.Line).ToList();
        for (var i = 0; i < ordered.Count; i++)
            for (var j = 0; j < i; j++) check(ordered[j], ordered[i]);
    }

    private static IEnumerable<LinkEntry> Of<T>(ManifestScope scope, Kind<T> kind)
        where T : LinkDocument =>
        scope.All(kind).Where(d => d.Record.Name.Length > 0).Select(d => new LinkEntry(kind.Name, d.Record, d.Scope));
}
