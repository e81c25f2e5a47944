// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Mesh.Discovery;
using ImageForge.Mesh.Identity;

namespace ImageForge.Mesh;

/// <summary>Everything the agent must be told. The node maps its manifest to this.</summary>
public sealed record MeshOptions
{
    /// <summary>Sent to discovery services in clear; hashed as text for the mesh prefix. 1 to 256 bytes.</summary>
    public required string ClusterId { get; init; }

    public required ClusterSecret Secret { get; init; }

    /// <summary>Discovery services: http, https or grpc (TLS) URIs. All are used at the same time.</summary>
    public required IReadOnlyList<Uri> Discovery { get; init; }

    /// <summary>The name others show for this node: its hostname.</summary>
    public required string NodeName { get; init; }

    /// <summary><c>worker</c> or <c>controlplane</c>.</summary>
    public string MachineType { get; init; } = "worker";

    /// <summary>What is told to others about the software.</summary>
    public string OperatingSystem { get; init; } = $"ImageForge (v{Software.Version})";

    /// <summary>WireGuard's UDP port.</summary>
    public int ListenPort { get; init; } = 51820;

    /// <summary>Of the mesh link, in bytes; 1420 fits a 1500-byte network over IPv6. At least 1280, IPv6's minimum.</summary>
    public int Mtu { get; init; } = 1420;

    public string LinkName { get; init; } = "mesh0";

    /// <summary>Advertised besides the machine's own addresses, e.g. of a forwarded port.</summary>
    public IReadOnlyList<IPEndPoint> AdvertisedEndpoints { get; init; } = [];

    /// <summary>Which own addresses are advertised as endpoints, e.g. <c>!10.0.0.0/8</c>, <c>0.0.0.0/0</c>; empty: all.</summary>
    public IReadOnlyList<string> EndpointFilter { get; init; } = [];

    /// <summary>
    /// What happens to traffic for a peer's addresses outside the mesh prefix while the peer is down. False (fail open):
    /// it takes the way it would take without a mesh, so that a machine whose mesh is broken stays reachable and
    /// repairable over its LAN. True (fail closed): it still goes into the mesh, that is nowhere, and never in clear.
    /// </summary>
    public bool FailClosed { get; init; }

    /// <summary>
    /// How often a packet goes to each peer, to keep mappings in NATs and firewalls alive; in whole seconds. Zero: never,
    /// for networks without either; a peer that is silent then counts as down sooner or later, and comes up by traffic.
    /// </summary>
    public TimeSpan Keepalive { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Tell the discovery service under which addresses this node's WireGuard sees its peers (up to 50 of them).</summary>
    public bool HarvestEndpoints { get; init; }

    /// <summary>
    /// Fill the sets of member addresses by role in the machine's nftables table (<see cref="Dataplane.MeshSets"/>), which
    /// the node's firewall has made.
    /// </summary>
    public bool FirewallRoles { get; init; }

    /// <summary>How long discovery services remember this node without hearing of it; at most 30 min.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The node will not come back under this identity: it is withdrawn from discovery when the agent stops.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>JSON lines are written there: a file to append to, or a device or pipe. Null: none.</summary>
    public string? StatusPath { get; init; }

    /// <exception cref="ArgumentException">Lists everything that is wrong.</exception>
    internal void Validate()
    {
        var problems = new List<string>();
        Check(System.Text.Encoding.UTF8.GetByteCount(ClusterId) is >= 1 and <= 256, "the cluster id must have 1 to 256 bytes");
        Check(Discovery.Count > 0, "at least one discovery endpoint is needed");
        Check(ListenPort is >= 1 and <= 65535, $"listen port {ListenPort} is not in 1..65535");
        Check(Mtu is >= 1280 and <= 65475, $"MTU {Mtu} is not in 1280..65475");
        Check(LinkName.Length is >= 1 and <= 15, $"link name \"{LinkName}\" does not have 1 to 15 characters");
        Check(Keepalive >= TimeSpan.Zero && Keepalive <= TimeSpan.FromSeconds(ushort.MaxValue), $"keepalive {Keepalive} is not in 0..65535 s");
        Check(TimeToLive > TimeSpan.Zero && TimeToLive <= TimeSpan.FromMinutes(30), $"time to live {TimeToLive} is not in 0..30 min");
        foreach (var uri in Discovery)
            Try(() => DiscoveryEndpoint.Parse(uri));
        Try(() => Addressing.EndpointFilter.Parse(EndpointFilter));
        if (problems.Count > 0)
            throw new ArgumentException("mesh options: " + string.Join("; ", problems));

        void Check(bool valid, string problem)
        {
            if (!valid)
                problems.Add(problem);
        }

        void Try(Action parse)
        {
            try
            {
                parse();
            }
            catch (FormatException error)
            {
                problems.Add(error.Message);
            }
        }
    }
}
