// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: WireGuard. A tunnel whose peers are known beforehand; the mesh is kind Mesh.</summary>
public sealed record WireGuardDocument : LinkDocument
{
    public Secret PrivateKey { get; init; } = Secret.Empty;

    /// <summary>UDP port; null: one that the kernel draws.</summary>
    public int? ListenPort { get; init; }

    /// <summary>Mark on the encrypted packets; null: none.</summary>
    public FirewallMark? Mark { get; init; }

    public IReadOnlyList<WireGuardPeerSettings> Peers { get; init; } = [];

    internal static RecordShape<WireGuardDocument> Shape { get; } = new("WireGuard",
        "A WireGuard tunnel to peers that are known beforehand. The mesh of the cluster is kind Mesh.", new WireGuardDocument(),
        LinkFields.WithoutClients<WireGuardDocument>("wg0", 5, "Name that the link is given.",
            new Field<WireGuardDocument, Secret>("privateKey", KeyMaterial.WireGuardSecret, w => w.PrivateKey, (w, v) => w with { PrivateKey = v },
                "The machine's private key, as wg genkey writes it.")
            { Example = "{secretRef: {env: WG0_PRIVATE_KEY}}", Required = true, Sensitive = true },
            new Field<WireGuardDocument, int?>("listenPort", new OptionalShape<int>(new IntegerShape(1, 65535)), w => w.ListenPort, (w, v) => w with { ListenPort = v },
                "UDP port that peers send to.")
            { Example = "51821", DefaultText = "any free one" },
            new Field<WireGuardDocument, FirewallMark?>("fwmark", LinkWords.WholeMark, w => w.Mark, (w, v) => w with { Mark = v },
                "Mark on the encrypted packets, for a RoutingRule to tell them by.")
            { Example = "\"0x51\"" },
            new Field<WireGuardDocument, IReadOnlyList<WireGuardPeerSettings>>("peers", new ListShape<WireGuardPeerSettings>(WireGuardPeerSettings.Shape, 1024) { Distinct = false },
                w => w.Peers, (w, v) => w with { Peers = v }, "The other ends of the tunnel.")
            { Example = "[{publicKey: \"xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\", allowedIPs: [10.200.0.0/24]}]" }))
    {
        IsDocument = true,
        Rules = (tunnel, scope) =>
        {
            LinkRules.Check(tunnel, scope);
            CheckPeers(tunnel, scope);
        },
    };

    internal static Kind<WireGuardDocument> Kind { get; } =
        new NamedKind<WireGuardDocument>(Shape, m => m.WireGuardLinks, (m, v) => m with { WireGuardLinks = v });

    public override bool SameAs(LinkDocument other) => LinkFields.Same(Shape, this, other);

    private static void CheckPeers(WireGuardDocument tunnel, RecordScope scope)
    {
        for (var i = 0; i < tunnel.Peers.Count; i++)
        {
            var peer = tunnel.Peers[i];
            for (var j = 0; j < i; j++)
            {
                var other = tunnel.Peers[j];
                if (peer.PublicKey == other.PublicKey && peer.PublicKey.Length > 0)
                    scope.Within("peers", i).Error(DiagnosticCode.PeerRepeated, "publicKey", "a second peer with this key", null, "put everything about a peer into one item");
                else
                    CheckOverlap(peer, other, i, scope);
            }
        }
    }

    private static void CheckOverlap(WireGuardPeerSettings peer, WireGuardPeerSettings other, int index, RecordScope scope)
    {
        for (var i = 0; i < peer.AllowedIps.Count; i++)
        {
            var mine = peer.AllowedIps[i];
            if (other.AllowedIps.Contains(mine))
                scope.Within("peers", index).Error(DiagnosticCode.PeerOverlap, "allowedIPs", i, $"{mine} belongs to another peer already", null, "give each prefix to one peer");
            else if (other.AllowedIps.Select(o => (IPNetwork?)o).FirstOrDefault(o => o!.Value.Contains(mine.BaseAddress) || mine.Contains(o.Value.BaseAddress)) is { } theirs)
                scope.Within("peers", index).Warning(DiagnosticCode.PeerOverlap, "allowedIPs", i, $"{mine} overlaps {theirs} of another peer", null, "the longer prefix wins: leave it if that is meant");
        }
    }
}
