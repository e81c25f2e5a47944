// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using ImageForge.Linux.Nftables;
using ImageForge.MachineConfig;
using ImageForge.Mesh.Dataplane;

namespace ImageForge.Node.Firewall;

/// <summary>
/// A Firewall document as the kernel's rules, in this order: what always passes because nothing works without it, the
/// document's rules, what passes unless one of them said otherwise, the default action. Pure.
/// </summary>
internal static class FirewallTable
{
    /// <summary>Where other programs' filters stand as well; every chain at the hook must let a packet pass.</summary>
    private const int FilterPriority = 0;

    private static readonly AddressFamily[] Families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <param name="mesh">Null: the machine is in no mesh.</param>
    public static NftTable Of(FirewallDocument firewall, MeshDocument? mesh)
    {
        List<NftRule> rules =
        [
            new([new NftMatch.InterfaceIs("lo")], NftVerdict.Accept, "loopback"),
            new([new NftMatch.Established()], NftVerdict.Accept, "answers"),
            .. firewall.Ingress.SelectMany(Rules),
            .. Needed(),
            .. mesh is null ? [] : OfMesh(mesh),
        ];
        IReadOnlyList<NftSet> sets = firewall.UsesRoles ? [.. MeshSets.Empty] : [];
        return new NftTable(MeshSets.Table, sets, [new NftChain("input", FilterPriority, Verdict(firewall.DefaultAction), rules)]);
    }

    /// <summary>One rule of the document: a kernel rule for each kind of source, since a packet has one address family.</summary>
    private static IEnumerable<NftRule> Rules(FirewallRule rule)
    {
        List<NftMatch> rest = [];
        if (Number(rule.Protocol) is { } protocol) rest.Add(new NftMatch.Protocol(protocol));
        if (rule.Ports.Count > 0) rest.Add(new NftMatch.DestinationPortIn(NftSet.Ports(rule.Ports.Select(p => (p.First, p.Last)))));
        List<NftMatch> links = rule.Interfaces.Count > 0 ? [new NftMatch.InterfaceIn(NftSet.Interfaces(rule.Interfaces))] : [];
        foreach (var source in Sources(rule)) yield return new([.. links, .. source, .. rest], Verdict(rule.Action), rule.Name);
    }

    private static IEnumerable<List<NftMatch>> Sources(FirewallRule rule)
    {
        if (rule.From.Count == 0 && rule.Roles.Count == 0) yield return [];
        foreach (var family in Families)
            if (rule.From.Any(p => p.BaseAddress.AddressFamily == family)) yield return [new NftMatch.SourceIn(NftSet.Prefixes(family, rule.From))];
        foreach (var role in rule.Roles)
        {
            foreach (var family in Families)
                yield return [new NftMatch.InterfaceIs(MeshSets.Link), new NftMatch.SourceIn(MeshSets.Of(Role(role), family, []))];
        }
    }

    /// <summary>
    /// Without these a network does not work, and they carry no service: ICMP errors (path MTU discovery, RFC 1191, RFC
    /// 8201), what RFC 4890 section 4.4 says must not be dropped, and the answers of DHCP servers, which come before there is
    /// an address to keep a connection by.
    /// </summary>
    private static IEnumerable<NftRule> Needed() =>
    [
        Icmp(NftMatch.Protocol.Icmp, NftSet.IcmpTypes(3, 11, 12), "ICMP errors"),
        Icmp(NftMatch.Protocol.Icmpv6, NftSet.Icmpv6Types(1, 2, 3, 4, 130, 131, 132, 133, 134, 135, 136, 141, 142, 143, 148, 149, 151, 152, 153),
            "ICMPv6 errors, neighbours, groups"),
        new([Udp, new NftMatch.SourcePortIs(67), Port(68)], NftVerdict.Accept, "DHCPv4 replies"),
        new([new NftMatch.SourceIn(NftSet.Prefixes(AddressFamily.InterNetworkV6, [System.Net.IPNetwork.Parse("fe80::/10")])), Udp, Port(546)],
            NftVerdict.Accept, "DHCPv6 replies"),
    ];

    /// <summary>Peers begin conversations at the WireGuard port, and their probes tell whether this machine is up.</summary>
    private static IEnumerable<NftRule> OfMesh(MeshDocument mesh) =>
    [
        new([Udp, Port(mesh.ListenPort)], NftVerdict.Accept, "mesh"),
        new([new NftMatch.InterfaceIs(MeshSets.Link), new NftMatch.Protocol(NftMatch.Protocol.Icmpv6), new NftMatch.TypeIn(NftSet.Icmpv6Types(128))],
            NftVerdict.Accept, "mesh probes"),
    ];

    private static NftMatch Udp => new NftMatch.Protocol(NftMatch.Protocol.Udp);

    private static NftMatch.DestinationPortIn Port(int port) => new(NftSet.Ports([(port, port)]));

    private static NftRule Icmp(byte protocol, NftSet types, string comment) =>
        new([new NftMatch.Protocol(protocol), new NftMatch.TypeIn(types)], NftVerdict.Accept, comment);

    private static byte? Number(FirewallProtocol protocol) => protocol switch
    {
        FirewallProtocol.Tcp => NftMatch.Protocol.Tcp,
        FirewallProtocol.Udp => NftMatch.Protocol.Udp,
        FirewallProtocol.Sctp => NftMatch.Protocol.Sctp,
        FirewallProtocol.Icmp => NftMatch.Protocol.Icmp,
        FirewallProtocol.Icmpv6 => NftMatch.Protocol.Icmpv6,
        _ => null,
    };

    private static NftVerdict Verdict(FirewallAction action) => action switch
    {
        FirewallAction.Drop => NftVerdict.Drop,
        FirewallAction.Reject => NftVerdict.Reject,
        _ => NftVerdict.Accept,
    };

    private static string Role(MachineRole role) => role == MachineRole.ControlPlane ? "controlplane" : "worker";
}
