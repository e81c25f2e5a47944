// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Netlink;
using ImageForge.Linux.WireGuard;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Network;

/// <summary>Makes, finds, names, joins and removes links; nothing about addresses. Foreign links are left as they are.</summary>
/// <param name="loadModule">Called with a module and its parameters before a link of its kind is made.</param>
/// <param name="isCard">Whether a link is a physical card.</param>
internal sealed class LinkStack(RouteNetlink route, Action<string, string> loadModule, Func<NetworkLink, bool> isCard)
{
    public IReadOnlyList<NetworkLink> Cards() => [.. route.Links().Where(isCard)];

    /// <summary>The link of a document, made or found and named; null: it cannot be there yet.</summary>
    /// <exception cref="IOException">The kernel refused, or the name is another link's.</exception>
    public NetworkLink? Provide(LinkDocument document)
    {
        var links = route.Links();
        var link = document is EthernetDocument card ? Find(card, links) : Make(document, links);
        if (link is null || document is not EthernetDocument || document.Mtu is not { } mtu) return link;
        route.SetLinkMtu(link.Index, mtu);
        return link with { Mtu = mtu };
    }

    /// <summary>Makes a link a port of a bond or bridge. A bond takes only ports that are down, and sets them up itself.</summary>
    public void Join(ManagedLink port, ManagedLink owner)
    {
        route.SetLinkUp(port.Link.Index, false);
        LinkSysctl.ApplyToPort(port.Name);
        route.SetMaster(port.Link.Index, owner.Link.Index);
        if (owner.Planned.Document is BondDocument { Primary: { } primary } && primary == port.Name)
            route.ChangeLink(owner.Link.Index, BondOptions.Kind, new BondOptions((Linux.Netlink.BondMode?)null) { PrimaryIndex = port.Link.Index });
        if (owner.Planned.Document is BridgeDocument && port.Planned.Document.Up) route.SetLinkUp(port.Link.Index, true);
    }

    /// <summary>Cards are set down and belong to nobody afterwards; what was made here is gone.</summary>
    public void Withdraw(ManagedLink link)
    {
        try
        {
            if (link.Planned.Document is not EthernetDocument)
            {
                route.RemoveLink(link.Link.Index);
                return;
            }

            if (link.Planned.Owner is not null)
            {
                route.SetMaster(link.Link.Index, null);
                LinkSysctl.Release(link.Name);
            }

            route.SetLinkUp(link.Link.Index, false);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENODEV)
        {
            // The card was pulled.
            return;
        }
    }

    private NetworkLink? Find(EthernetDocument document, IReadOnlyList<NetworkLink> links)
    {
        if (LinkPlan.CardOf(document, links.Where(isCard)) is not { } card) return null;
        if (card.Name == document.Name) return card;
        // Two cards may have to swap their names: whoever has the wanted one steps aside until its own turn comes.
        if (links.FirstOrDefault(l => l.Name == document.Name) is { } occupant)
        {
            if (!isCard(occupant)) throw new IOException($"the name {document.Name} is taken by a link of kind {occupant.Kind ?? "unknown"}");
            Rename(occupant, $"card{occupant.Index}");
        }

        Rename(card, document.Name);
        return card with { Name = document.Name, IsUp = false };
    }

    private void Rename(NetworkLink link, string name)
    {
        // Before Linux 6.2 only links that are down can be renamed.
        if (link.IsUp) route.SetLinkUp(link.Index, false);
        route.RenameLink(link.Index, name);
    }

    private NetworkLink? Make(LinkDocument document, IReadOnlyList<NetworkLink> links)
    {
        int? parent = null;
        if (document is VlanDocument vlan)
        {
            parent = links.FirstOrDefault(l => l.Name == vlan.Parent)?.Index;
            if (parent is null) return null;
        }

        var wanted = LinkDefinitions.Of(document, parent);
        if (links.FirstOrDefault(l => l.Name == document.Name) is { } present)
        {
            // Of the same kind it is what a module made as it was loaded (bond0, dummy0), or what an earlier agent left.
            if (present.Kind != wanted.Kind) throw new IOException($"the name {document.Name} is taken by a {present.Kind ?? "card"}");
            route.RemoveLink(present.Index);
        }

        var (module, parameters) = LinkDefinitions.ModuleOf(wanted.Kind);
        loadModule(module, parameters);
        var link = route.CreateLink(wanted);
        if (document is not WireGuardDocument tunnel) return link;
        using var wireGuard = new WireGuardNetlink();
        wireGuard.Apply(link.Name, LinkDefinitions.KeysOf(tunnel));
        return link;
    }
}
