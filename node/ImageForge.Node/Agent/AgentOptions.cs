// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.Mesh;
using ImageForge.Mesh.Identity;

namespace ImageForge.Node.Agent;

/// <summary>The manifest's words to the mesh's.</summary>
internal static class AgentOptions
{
    public static MeshOptions Of(MachineManifest manifest, MeshDocument mesh, AgentArguments arguments, string nodeName) => new()
    {
        ClusterId = mesh.Cluster.Id.Reveal(),
        Secret = ClusterSecret.Parse(mesh.Cluster.Secret.Reveal()),
        Discovery = [.. manifest.Discovery.Select(d => d.Endpoint)],
        NodeName = nodeName,
        MachineType = manifest.Machine.Role == MachineRole.ControlPlane ? "controlplane" : "worker",
        ListenPort = mesh.ListenPort,
        Mtu = mesh.Mtu,
        LinkName = arguments.Link,
        AdvertisedEndpoints = manifest.MeshEndpoints?.Advertise ?? [],
        EndpointFilter = [.. (manifest.MeshEndpoints?.Filter ?? []).Select(f => f.ToString())],
        HarvestEndpoints = manifest.MeshEndpoints?.Harvest ?? false,
        Keepalive = mesh.Keepalive,
        FailClosed = mesh.FailClosed,
        TimeToLive = mesh.TimeToLive,
        FirewallRoles = manifest.Firewall?.UsesRoles ?? false,
        StatusPath = arguments.Status,
        Ephemeral = arguments.Ephemeral,
    };
}
