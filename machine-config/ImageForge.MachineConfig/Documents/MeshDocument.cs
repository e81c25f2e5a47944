// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>kind: Mesh. The WireGuard mesh that the machine joins.</summary>
public sealed record MeshDocument
{
    /// <summary>Set once the manifest is loaded, wherever the values came from.</summary>
    public ClusterSecrets Cluster { get; init; } = ClusterSecrets.None;

    /// <summary>Null when the secrets stand in the manifest itself.</summary>
    public SecretsReference? SecretsFrom { get; init; }

    /// <summary>Never empty; all of them are used.</summary>
    public IReadOnlyList<DiscoverySettings> Discovery { get; init; } = [];

    /// <summary>UDP port of WireGuard.</summary>
    public int ListenPort { get; init; } = 51820;

    /// <summary>Bytes inside the tunnel.</summary>
    public int Mtu { get; init; } = 1420;

    public EndpointSettings Endpoints { get; init; } = new();

    internal static RecordShape<MeshDocument> Shape { get; } = new("Mesh", "The WireGuard mesh that the machine joins.", new MeshDocument(),
        new Field<MeshDocument, ClusterSecrets>("cluster", ClusterSecrets.Shape, m => m.Cluster, (m, v) => m with { Cluster = v },
            "The cluster's id and secret, in place of secretsFrom.")
        { Example = "{id: …, secret: …}", Sensitive = true },
        new Field<MeshDocument, SecretsReference>("secretsFrom", SecretsReference.Shape, m => m.SecretsFrom, (m, v) => m with { SecretsFrom = v },
            "The file that holds the cluster's id and secret, as imageforge gen secrets writes it.")
        { Example = "{file: secrets.yaml}" },
        new Field<MeshDocument, IReadOnlyList<DiscoverySettings>>("discovery", new ListShape<DiscoverySettings>(DiscoverySettings.Shape, 8, least: 1),
            m => m.Discovery, (m, v) => m with { Discovery = v }, "Discovery services, all of which are used.")
        { Example = "[{endpoint: \"http://10.0.2.2:3000\"}]", Required = true },
        new Field<MeshDocument, int>("listenPort", new IntegerShape(1, 65535), m => m.ListenPort, (m, v) => m with { ListenPort = v },
            "UDP port of WireGuard.")
        { Example = "51820" },
        // WireGuard inside IPv6 inside Ethernet takes 80 bytes; the upper end is that below a 9000-byte jumbo frame.
        new Field<MeshDocument, int>("mtu", new IntegerShape(InterfaceSettings.LeastMtuIpv6, 8920), m => m.Mtu, (m, v) => m with { Mtu = v },
            "Largest packet inside the mesh in bytes: the smallest MTU on the way minus 80.")
        { Example = "1420" },
        new Field<MeshDocument, EndpointSettings>("endpoints", EndpointSettings.Shape, m => m.Endpoints, (m, v) => m with { Endpoints = v },
            "Which of its addresses the machine offers to its peers.")
        { Example = "{advertise: [\"203.0.113.5:51820\"]}" })
    {
        IsDocument = true,
        ExactlyOne = ("cluster", "secretsFrom"),
    };

    internal static Kind<MeshDocument> Kind { get; } = new SingleKind<MeshDocument>(Shape, m => m.Mesh, (m, v) => m with { Mesh = v });
}
