// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>Each WireGuard link listens at a UDP port of its own.</summary>
internal static class ListenPortRules
{
    public static void Check(ManifestScope scope)
    {
        var mesh = scope.Single(MeshDocument.Kind);
        var tunnels = Links.In(scope).Where(l => l.Link is WireGuardDocument { ListenPort: not null } && l.Scope.Good("listenPort")).ToList();
        foreach (var tunnel in tunnels)
        {
            if (mesh is not null && mesh.Scope.Good("listenPort") && PortOf(tunnel) == mesh.Record.ListenPort)
                tunnel.Scope.Error(DiagnosticCode.ListenPortTaken, "listenPort", $"the mesh listens at {PortOf(tunnel)}", "another port", "choose another one here or as Mesh.listenPort");
        }

        tunnels.Pairs((first, second) =>
        {
            if (PortOf(first) == PortOf(second))
                second.Scope.Error(DiagnosticCode.ListenPortTaken, "listenPort", $"{first.SeenFrom(second)} listens at {PortOf(second)} too", "another port");
        });
    }

    private static int? PortOf(LinkEntry entry) => ((WireGuardDocument)entry.Link).ListenPort;
}
