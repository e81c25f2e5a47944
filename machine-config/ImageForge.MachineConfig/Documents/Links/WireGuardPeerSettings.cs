// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>The other end of a tunnel.</summary>
public sealed record WireGuardPeerSettings
{
    /// <summary>Base64 of 32 bytes; never empty once read.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>Null: the peer calls first.</summary>
    public IPEndPoint? Endpoint { get; init; }

    /// <summary>What comes from the peer, and what goes to it.</summary>
    public IReadOnlyList<IPNetwork> AllowedIps { get; init; } = [];

    /// <summary>Seconds; null: off.</summary>
    public int? Keepalive { get; init; }

    /// <summary>Null: none.</summary>
    public Secret? PresharedKey { get; init; }

    internal static RecordShape<WireGuardPeerSettings> Shape { get; } = new("peer", "The other end of a tunnel.", new WireGuardPeerSettings(),
        new Field<WireGuardPeerSettings, string>("publicKey", KeyMaterial.WireGuardPublic, p => p.PublicKey, (p, v) => p with { PublicKey = v },
            "The peer's public key, as wg pubkey writes it.")
        { Example = "\"xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\"", Required = true },
        new Field<WireGuardPeerSettings, IPEndPoint>("endpoint", IpAddresses.Endpoint, p => p.Endpoint, (p, v) => p with { Endpoint = v },
            "Where the peer is reached; without it the peer must call first.")
        { Example = "\"203.0.113.7:51821\"" },
        new Field<WireGuardPeerSettings, IReadOnlyList<IPNetwork>>("allowedIPs", new ListShape<IPNetwork>(IpAddresses.Network, 1024),
            p => p.AllowedIps, (p, v) => p with { AllowedIps = v },
            "Prefixes that the peer may send from and that packets to it are addressed to. Routes to them are the link's routes.")
        { Example = "[10.200.0.0/24]" },
        new Field<WireGuardPeerSettings, int?>("keepalive", new OptionalShape<int>(new IntegerShape(1, 65535)), p => p.Keepalive, (p, v) => p with { Keepalive = v },
            "Seconds between packets that keep the way through a NAT open.")
        { Example = "25", DefaultText = "off" },
        new Field<WireGuardPeerSettings, Secret>("presharedKey", KeyMaterial.WireGuardSecret, p => p.PresharedKey, (p, v) => p with { PresharedKey = v },
            "A further secret that both ends know, as wg genpsk writes it.")
        { Example = "{secretRef: {env: WG0_PRESHARED_KEY}}", Sensitive = true });
}
