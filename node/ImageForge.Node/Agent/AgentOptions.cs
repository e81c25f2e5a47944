// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.Mesh;
using ImageForge.Mesh.Identity;

namespace ImageForge.Node.Agent;

/// <summary>The manifest's words to the mesh's.</summary>
internal static class AgentOptions
{
    public static MeshOptions Of(MachineDocument machine, MeshDocument mesh, AgentArguments arguments, string nodeName) => new()
    {
        ClusterId = mesh.Cluster.Id,
        Secret = ClusterSecret.Parse(mesh.Cluster.Secret.Reveal()),
        Discovery = [.. mesh.Discovery.Select(d => d.Endpoint)],
        NodeName = nodeName,
        MachineType = machine.Role == MachineRole.ControlPlane ? "controlplane" : "worker",
        ListenPort = mesh.ListenPort,
        Mtu = mesh.Mtu,
        LinkName = arguments.Link,
        AdvertisedEndpoints = mesh.Endpoints.Advertise,
        EndpointFilter = [.. mesh.Endpoints.Filter.Select(f => f.ToString())],
        StatusPath = arguments.Status,
        Ephemeral = arguments.Ephemeral,
    };
}
