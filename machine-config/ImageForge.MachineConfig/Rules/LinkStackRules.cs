// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>What stands upon what: the parents of VLANs, and circles.</summary>
internal static class LinkStackRules
{
    /// <summary>What Ethernet cards take unless told otherwise.</summary>
    private const int EthernetMtu = 1500;

    public static void Check(ManifestScope scope)
    {
        var links = Links.In(scope);
        foreach (var entry in links)
            if (entry.Link is VlanDocument vlan && entry.Scope.Good("parent") && vlan.Parent.Length > 0) CheckParent(entry, vlan, links);
        links.Pairs((first, second) =>
        {
            if (first.Link is VlanDocument one && second.Link is VlanDocument two && first.Scope.Good("id", "parent", "protocol") && second.Scope.Good("id", "parent", "protocol") &&
                one.Id != 0 && (one.Parent, one.Id, one.Protocol) == (two.Parent, two.Id, two.Protocol) && one.Name != two.Name)
                second.Scope.Error(DiagnosticCode.VlanRepeated, "id", $"VLAN {two.Id} of {two.Parent} is {first.SeenFrom(second)} already", "another id");
        });
        CheckCircles(links);
    }

    private static void CheckParent(LinkEntry entry, VlanDocument vlan, IReadOnlyList<LinkEntry> links)
    {
        if (vlan.Parent == vlan.Name) return;
        if (links.Named(vlan.Parent) is not { } parent)
        {
            var near = Diagnostics.NearestWord.Of(vlan.Parent, links.Where(l => l != entry).Select(l => l.Name));
            entry.Scope.Error(DiagnosticCode.ParentUnfit, "parent", $"no document names {vlan.Parent}, so it stays down", near is null ? null : $"such as {near}",
                $"add one: kind: Ethernet, name: {vlan.Parent}");
            return;
        }

        if (parent.Link is WireGuardDocument)
            entry.Scope.Error(DiagnosticCode.ParentUnfit, "parent", $"{parent.Name} is a WireGuard tunnel, which carries no VLANs", "another link");
        else if (!parent.Link.Up && vlan.Up)
            entry.Scope.Error(DiagnosticCode.LinkDownInUse, "parent", $"{parent.Name} is kept down, and its VLANs with it", null, "remove up: false there, or add it here");
        if (!entry.Scope.Good("mtu") || !parent.Scope.Good("mtu") || vlan.Mtu is not { } mtu) return;
        if (mtu > (parent.Link.Mtu ?? EthernetMtu) && parent.Link is not DummyDocument)
            entry.Scope.Error(DiagnosticCode.MtuAboveParent, "mtu", $"{mtu} is larger than the {parent.Link.Mtu ?? EthernetMtu} of {parent.Name}",
                $"at most {parent.Link.Mtu ?? EthernetMtu}", $"give {parent.Name} an mtu of {mtu}, or lower this one");
    }

    /// <summary>Each circle is told once, at the link of it that comes last in the file.</summary>
    private static void CheckCircles(IReadOnlyList<LinkEntry> links)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in links.OrderByDescending(l => l.Scope.Node.At.Source.Order).ThenByDescending(l => l.Scope.Node.At.Line))
        {
            if (WayBack(entry, links) is not { Count: > 1 } way || way.Any(told.Contains)) continue;
            told.UnionWith(way);
            entry.Scope.Error(DiagnosticCode.LinkCycle, entry.Link is VlanDocument ? "parent" : "ports",
                $"{string.Join(" → ", way.Append(entry.Name))} is a circle", null, "take one of the links out of it");
        }
    }

    /// <summary>From the link down through others back to itself; null when there is no such way.</summary>
    private static List<string>? WayBack(LinkEntry start, IReadOnlyList<LinkEntry> links)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<List<string>>([[start.Name]]);
        while (open.TryPop(out var way))
        {
            foreach (var below in links.Named(way[^1])?.Link.Below ?? [])
            {
                if (below == start.Name) return way;
                if (seen.Add(below)) open.Push([.. way, below]);
            }
        }

        return null;
    }
}
