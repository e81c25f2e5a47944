// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Network;

/// <summary>A link as the manifest wants it.</summary>
/// <param name="Owner">Name of the bond or bridge that it is a port of; null: of none.</param>
internal sealed record PlannedLink(LinkDocument Document, string? Owner)
{
    public string Name => Document.Name;

    public bool SameAs(PlannedLink other) => Owner == other.Owner && Document.SameAs(other.Document);
}

/// <summary>All links that the manifest wants, each after those that it stands upon.</summary>
internal sealed class LinkPlan
{
    private LinkPlan(IReadOnlyList<PlannedLink> links) => Links = links;

    public IReadOnlyList<PlannedLink> Links { get; }

    /// <summary>Ports without a document of their own are cards without settings.</summary>
    public static LinkPlan Of(IReadOnlyList<LinkDocument> documents)
    {
        var owners = documents.SelectMany(d => d.PortNames.Select(port => (port, d.Name))).ToDictionary(p => p.port, p => p.Name, StringComparer.Ordinal);
        var ports = owners.Keys.Where(port => !documents.Any(d => d.Name == port)).Select(port => new EthernetDocument { Name = port });
        var all = ports.Concat(documents).Select(d => new PlannedLink(d, owners.GetValueOrDefault(d.Name))).ToDictionary(l => l.Name, StringComparer.Ordinal);
        var (ordered, placed) = (new List<PlannedLink>(), new HashSet<string>(StringComparer.Ordinal));
        // Cards first: their names must be in place before anything is looked for by name.
        foreach (var link in all.Values.OrderBy(l => l.Document is EthernetDocument ? 0 : 1)) Place(link);
        return new LinkPlan(ordered);

        void Place(PlannedLink link)
        {
            if (!placed.Add(link.Name)) return;
            foreach (var below in link.Document.Below)
                if (all.TryGetValue(below, out var lower)) Place(lower);
            ordered.Add(link);
        }
    }

    /// <summary>Without any document: DHCP and router advertisements on each card.</summary>
    public static LinkPlan OfCards(IEnumerable<NetworkLink> cards) =>
        new([.. cards.Select(card => new PlannedLink(new EthernetDocument { Name = card.Name, Dhcp4 = new Dhcp4Settings() }, null))]);

    public PlannedLink? Named(string name) => Links.FirstOrDefault(l => l.Name == name);

    /// <summary>The card that a document means: by its hardware address where it gives one, else by name.</summary>
    public static NetworkLink? CardOf(EthernetDocument document, IEnumerable<NetworkLink> cards) => cards.FirstOrDefault(card =>
        document.Mac is { } mac ? mac == TextOf(card) : card.Name == document.Name);

    /// <summary>A network card: Ethernet with a device behind it, and not something stacked upon another link.</summary>
    /// <param name="classDirectory">/sys/class/net; a parameter for tests.</param>
    public static bool IsCard(NetworkLink link, string classDirectory = "/sys/class/net") =>
        link is { HardwareType: NetworkLink.Ethernet, Kind: null } && Path.Exists(Path.Combine(classDirectory, link.Name, "device"));

    // Its own address: a bond lends its ports another one.
    private static string TextOf(NetworkLink link) =>
        string.Join(':', (link.PermanentAddress ?? link.HardwareAddress).GetAddressBytes().Select(b => b.ToString("x2")));
}
