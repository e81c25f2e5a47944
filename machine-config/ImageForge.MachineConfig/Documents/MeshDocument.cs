// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: Mesh. The WireGuard mesh that the machine joins.</summary>
public sealed record MeshDocument
{
    /// <summary>Set once the manifest is loaded, wherever the values came from.</summary>
    public ClusterSecrets Cluster { get; init; } = ClusterSecrets.None;

    /// <summary>UDP port of WireGuard.</summary>
    public int ListenPort { get; init; } = 51820;

    /// <summary>Bytes inside the tunnel.</summary>
    public int Mtu { get; init; } = 1420;

    /// <summary>Between packets to a peer that nothing else is sent to, in whole seconds; zero: none are sent.</summary>
    public TimeSpan Keepalive { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Whether traffic for a peer that is down goes nowhere instead of past the mesh.</summary>
    public bool FailClosed { get; init; }

    /// <summary>How long discovery services remember the machine without hearing of it.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromMinutes(30);

    internal static RecordShape<MeshDocument> Shape { get; } = new("Mesh", "The WireGuard mesh that the machine joins.", new MeshDocument(),
        new Field<MeshDocument, ClusterSecrets>("cluster", ClusterSecrets.Shape, m => m.Cluster, (m, v) => m with { Cluster = v },
            "The cluster's id and secret: a reference to a secrets file, as imageforge gen secrets writes it, or the values themselves.")
        { Example = "{secretRef: {file: secrets.yaml}}", Required = true, Sensitive = true },
        new Field<MeshDocument, int>("listenPort", new IntegerShape(1, 65535), m => m.ListenPort, (m, v) => m with { ListenPort = v },
            "UDP port of WireGuard.")
        { Example = "51820" },
        // WireGuard inside IPv6 inside Ethernet takes 80 bytes; the upper end is that below a 9000-byte jumbo frame.
        new Field<MeshDocument, int>("mtu", new IntegerShape(LinkDocument.LeastMtuIpv6, 8920), m => m.Mtu, (m, v) => m with { Mtu = v },
            "Largest packet inside the mesh in bytes: the smallest MTU on the way minus 80.")
        { Example = "1420" },
        // The kernel counts whole seconds in 16 bits.
        new Field<MeshDocument, TimeSpan>("keepalive", Durations.Seconds(TimeSpan.Zero, TimeSpan.FromSeconds(65535)), m => m.Keepalive,
            (m, v) => m with { Keepalive = v },
            "How often a packet goes to each peer to keep NATs and firewalls on the way open; 0s for never.")
        { Example = "25s" },
        new Field<MeshDocument, bool>("failClosed", new BooleanShape(), m => m.FailClosed, (m, v) => m with { FailClosed = v },
            "Whether traffic for the addresses of a peer that is down is held back. Otherwise it takes the way that it would take without a mesh, unencrypted, so that a machine whose mesh is broken can still be reached.")
        { Example = "true", DefaultText = "true; false in v1alpha1" },
        new Field<MeshDocument, TimeSpan>("timeToLive", Durations.Seconds(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(30)), m => m.TimeToLive,
            (m, v) => m with { TimeToLive = v },
            "How long discovery services remember the machine when they no longer hear of it.")
        { Example = "10m" })
    {
        IsDocument = true,
    };

    internal static Kind<MeshDocument> Kind { get; } = new SingleKind<MeshDocument>(Shape, m => m.Mesh, (m, v) => m with { Mesh = v });
}
