// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig.Rules;

/// <summary>A mesh needs discovery, discovery needs a mesh, and the addresses of the two worlds stay apart.</summary>
internal static class MeshRules
{
    public static void Check(ManifestScope scope)
    {
        var services = scope.All(DiscoveryDocument.Kind);
        if (scope.Single(MeshDocument.Kind) is not { } mesh)
        {
            foreach (var service in services) NeedsMesh(service, DiscoveryDocument.Kind);
            if (scope.Single(MeshEndpointsDocument.Kind) is { } endpoints) NeedsMesh(endpoints, MeshEndpointsDocument.Kind);
            return;
        }

        if (services.Count == 0)
            mesh.Scope.At.Error(DiagnosticCode.DiscoveryMissing, mesh.Scope.Node, "there is no document of kind Discovery", null,
                "add one: kind: Discovery, name: default, endpoint: …");
        for (var i = 0; i < services.Count; i++)
        {
            if (!services[i].Good || services.Take(i).FirstOrDefault(s => s.Good && s.Record.Endpoint == services[i].Record.Endpoint) is not { } same) continue;
            services[i].Scope.Error(DiagnosticCode.DiscoveryRepeated, "endpoint",
                $"{services[i].Record.Name} and {same.Record.Name} are the same service", null,
                $"remove one; the first one is on {ManifestScope.Whereabouts(same.Scope.Node.At, services[i].Scope.Node.At)}");
        }

        if (scope.Cluster is { } cluster) CheckPrefix(scope, MeshPrefix.Of(cluster.Id.Reveal()));
    }

    private static void NeedsMesh(ReadDocument document, Kind kind) =>
        document.Scope.At.Error(DiagnosticCode.MeshRequired, document.Scope.Node, $"a document of kind {kind.Name}, but none of kind Mesh", null,
            "add one: kind: Mesh, cluster: {secretRef: {file: secrets.yaml}}");

    private static void CheckPrefix(ManifestScope scope, IPNetwork prefix)
    {
        if (scope.Single(MeshEndpointsDocument.Kind) is not { } endpoints || !endpoints.Scope.Good("advertise")) return;
        for (var i = 0; i < endpoints.Record.Advertise.Count; i++)
        {
            if (prefix.Contains(endpoints.Record.Advertise[i].Address))
                endpoints.Scope.Error(DiagnosticCode.MeshPrefixOverlap, "advertise", i,
                    $"{endpoints.Record.Advertise[i].Address} lies within the mesh's own prefix", $"an address outside {prefix}",
                    "peers reach WireGuard by an address of the network below the mesh");
        }
    }
}
