// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Rules;

/// <summary>A firewall that speaks of the mesh needs one, and must leave it its port.</summary>
internal static class FirewallRules
{
    public static void Check(ManifestScope scope)
    {
        if (scope.Single(FirewallDocument.Kind) is not { Good: true } firewall) return;
        CheckTunnels(firewall.Record, scope);
        var mesh = scope.Single(MeshDocument.Kind);
        var items = (ListNode?)firewall.Scope.Node.Find("ingress");
        for (var i = 0; i < firewall.Record.Ingress.Count; i++)
        {
            var (rule, node, at) = (firewall.Record.Ingress[i], (MappingNode)items!.Items[i], firewall.Scope.At.Key("ingress").Item(i));
            if (mesh is null) CheckWithoutMesh(rule, node, at);
            else if (mesh.Good && Closes(rule, mesh.Record.ListenPort))
                at.Warning(DiagnosticCode.MeshPortClosed, node, $"{rule.Name} keeps the mesh's packets out: they arrive at UDP port {mesh.Record.ListenPort}",
                    null, $"put a rule before it that accepts udp {mesh.Record.ListenPort}");
            if (mesh is { Good: true } && rule.Action == FirewallAction.Accept && Admits(rule, mesh.Record.ListenPort)) return;
        }
    }

    /// <summary>The mesh's port is opened without being asked for, that of another WireGuard link is not.</summary>
    private static void CheckTunnels(FirewallDocument firewall, ManifestScope scope)
    {
        if (firewall.DefaultAction == FirewallAction.Accept) return;
        foreach (var link in scope.All(WireGuardDocument.Kind).Where(l => l.Good))
        {
            if (link.Record.ListenPort is { } port && !firewall.Ingress.Any(rule => rule.Action == FirewallAction.Accept && Knows(rule, port)))
                link.Scope.Warning(DiagnosticCode.TunnelPortClosed, "listenPort", $"the firewall drops what comes to UDP port {port} unasked", null,
                    $"add to Firewall.ingress: {{name: {link.Record.Name.ToLowerInvariant()}, protocol: udp, ports: [{port}]}}");
        }
    }

    private static void CheckWithoutMesh(FirewallRule rule, MappingNode node, ReadContext at)
    {
        if (rule.Roles.Count > 0)
            at.Key("roles").Error(DiagnosticCode.MeshRequired, node.Find("roles")!, "roles are those of mesh members, and there is no document of kind Mesh",
                null, "add one, or name the sources under from");
        if (rule.Interfaces.Contains(HardwareNames.MeshLink))
            at.Key("interfaces").Error(DiagnosticCode.MeshRequired, node.Find("interfaces")!,
                $"{HardwareNames.MeshLink} is the mesh's link, and there is no document of kind Mesh", null, "add one, or remove the name");
    }

    private static bool Closes(FirewallRule rule, int port) => rule.Action != FirewallAction.Accept && Admits(rule, port);

    /// <summary>Whether the rule decides about the port wherever packets for it come from.</summary>
    private static bool Admits(FirewallRule rule, int port) =>
        rule is { From.Count: 0, Roles.Count: 0, Interfaces.Count: 0 } && Knows(rule, port);

    /// <summary>Whether the rule is about the UDP port, from wherever.</summary>
    private static bool Knows(FirewallRule rule, int port) =>
        rule.Protocol is FirewallProtocol.Any or FirewallProtocol.Udp && (rule.Ports.Count == 0 || rule.Ports.Any(p => p.First <= port && port <= p.Last));
}
