// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Links and routes: values IF1320 to IF1329, rules IF1420 to IF1439.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode NotFirewallMark = new("IF1320", "not a firewall mark",
        "A mark is a number of 32 bits, decimal or hexadecimal, with a mask of the bits that count after a `/`.",
        "Write `64`, `0x40` or `0x40/0x60`.");

    public static readonly DiagnosticCode NotVendorClass = new("IF1321", "not a vendor class",
        "DHCP servers compare this text with what their configuration says, so it is kept to printable ASCII.",
        "Write 1 to 64 letters, digits, spaces and punctuation.");

    public static readonly DiagnosticCode LinkCycle = new("IF1420", "links that stand on each other in a circle",
        "A VLAN needs its parent and a bond or bridge its ports before it can be made; here each waits for the other.",
        "Take one of the links out of the circle.");

    public static readonly DiagnosticCode PortTaken = new("IF1421", "a link that is a port of two others",
        "A link can belong to one bond or one bridge.",
        "Keep it in one of them, or make a VLAN of it for the other.");

    public static readonly DiagnosticCode PortConfigured = new("IF1422", "a port that has addresses, routes or DHCP of its own",
        "Packets that come in by a port belong to the bond or bridge; an address on the port is never reached, and a client on it is never answered.",
        "Move addresses, routes and DHCP to the document of the bond or bridge.");

    public static readonly DiagnosticCode PortUnfit = new("IF1423", "a link that cannot be a port",
        "The kernel takes no bridges into bridges, no bonds or bridges into bonds, and no WireGuard tunnels into either, as these have no hardware addresses.",
        "Choose another link.");

    public static readonly DiagnosticCode ParentUnfit = new("IF1424", "a VLAN over a link that is not there or carries none",
        "The parent must be brought up for its VLANs, and cards without a document stay down. WireGuard tunnels carry no VLANs.",
        "Add a document for the parent, such as `kind: Ethernet` with `name: eth0`, or correct the name.");

    public static readonly DiagnosticCode VlanRepeated = new("IF1425", "one VLAN of a link given twice",
        "A frame's tag leads to one link; the kernel refuses a second one with the same number and protocol on the same parent.",
        "Give the VLANs different numbers, or keep one of the documents.");

    public static readonly DiagnosticCode MtuAboveParent = new("IF1426", "an MTU larger than that of the link below",
        "A VLAN's packets leave through its parent, and the kernel refuses larger ones than the parent takes. Without `mtu` a card takes 1500 bytes.",
        "Raise the parent's `mtu`, or lower this one.");

    public static readonly DiagnosticCode BondOptionUnfit = new("IF1427", "a bond's option that its mode or its other options do not go with",
        "Each option belongs to some modes; the kernel refuses it in the others or ignores it, and rounds delays down to multiples of `miimon`.",
        "Remove the option, or choose what it belongs to.");

    public static readonly DiagnosticCode BondUnwatched = new("IF1428", "a bond that does not notice when a port fails",
        "With `miimon: 0` and no ARP probes nothing looks at the ports, and traffic goes on into a dead cable.",
        "Remove `miimon: 0`. Leave it, and a failed cable loses its share of the packets.");

    public static readonly DiagnosticCode RouteUnfit = new("IF1429", "a route whose keys contradict each other",
        "Destination, gateway and source are of one family, a route that ends here has no gateway, and a source is one of the machine's own addresses.",
        "Correct or remove the key named.");

    public static readonly DiagnosticCode DefaultRouteRepeated = new("IF1430", "two default routes of one metric",
        "The kernel keeps one route for a destination and metric: the second takes the first one's place, and which is set last is chance.",
        "Give one of them another `metric` (or `dhcp4.routeMetric`), or another `table`.");

    public static readonly DiagnosticCode LinkDownInUse = new("IF1431", "a link that is kept down and used",
        "Routes and DHCP need a link that is up.",
        "Remove `up: false`, or what needs the link.");

    public static readonly DiagnosticCode PeerRepeated = new("IF1432", "two WireGuard peers with one public key",
        "The key is what tells peers apart; the second item would overwrite the first.",
        "Put everything about a peer into one item.");

    public static readonly DiagnosticCode PeerOverlap = new("IF1433", "one prefix that two WireGuard peers claim",
        "The kernel gives a prefix to one peer and takes it from the other. Of a prefix within another the longer wins, which may be meant.",
        "Give each prefix to one peer. Leave the mere warning where the longer prefix is an exception from the shorter.");

    public static readonly DiagnosticCode ListenPortTaken = new("IF1434", "two WireGuard links at one UDP port",
        "The second of them could not be set up. The mesh listens too: at `Mesh.listenPort`, 51820 unless given.",
        "Choose another `listenPort`.");

    public static readonly DiagnosticCode RoutingRuleUnfit = new("IF1435", "a routing rule whose keys contradict each other",
        "A rule looks up a table or refuses packets, is for the family of its addresses, and says which packets it is for.",
        "Correct or remove the key named.");

    public static readonly DiagnosticCode CardsUnused = new("IF1436", "links without a network card among them",
        "As soon as one link has a document, cards that no document names stay down. Here no card is named at all.",
        "Add a document of kind Ethernet for each card. Leave it, and the machine is reached by no cable.");

    public static readonly DiagnosticCode TunnelPortClosed = new("IF1437", "a WireGuard link that its peers cannot reach",
        "The link has a port so that peers can find it, and the firewall drops what comes there unasked. The mesh's own port is always open, that of other links is not.",
        "Accept the port in Firewall.ingress, or remove `listenPort` when only this machine begins.");
}
