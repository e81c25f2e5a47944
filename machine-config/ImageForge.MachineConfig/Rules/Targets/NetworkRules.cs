// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules.Targets;

/// <summary>What the target's network carries, and who answers in it.</summary>
internal static class NetworkRules
{
    /// <summary>WireGuard adds 80 bytes over IPv6: 40 IPv6, 8 UDP, 16 header, 16 authentication tag.</summary>
    private const int Overhead = 80;

    /// <summary>The host in QEMU's user network; no other network gives this address to anybody unless it was made so.</summary>
    private const string HostOfQemu = "10.0.2.2";

    public static void CheckLinks(ManifestScope scope, Target target)
    {
        if (!target.RoutesOnly) return;
        var links = Links.In(scope);
        foreach (var vlan in scope.All(VlanDocument.Kind))
            // A parent without a document is a card that another layer or the kernel brings.
            if (vlan.Good && links.Named(vlan.Record.Parent) is null or { Link: EthernetDocument or BondDocument })
                vlan.Scope.Error(DiagnosticCode.TargetNetwork, "parent", $"tagged frames do not pass the network of {target.Title}", null, "attach another network card, and give that a document of kind Ethernet");
        foreach (var bond in scope.All(BondDocument.Kind))
            if (bond.Good)
                bond.Scope.Warning(DiagnosticCode.TargetNetwork, "ports", $"no switch of {target.Title} takes part in a bond", null, "give each card a document of its own");
    }

    public static void CheckMtu(ManifestScope scope, Target target)
    {
        if (target.Mtu is not { } most) return;
        if (scope.Single(MeshDocument.Kind) is { } mesh && mesh.Scope.Good("mtu") && mesh.Record.Mtu + Overhead > most)
            mesh.Scope.Warning(DiagnosticCode.TargetMtu, "mtu", $"packets of {mesh.Record.Mtu} bytes and WireGuard's {Overhead} do not fit the {most} of {target.Title}",
                $"at most {most - Overhead}");
        foreach (var card in scope.All(EthernetDocument.Kind))
            if (card.Scope.Good("mtu") && card.Record.Mtu > most)
                card.Scope.Warning(DiagnosticCode.TargetMtu, "mtu", $"{card.Record.Mtu} bytes are more than a network of {target.Title} takes", $"at most {most}");
    }

    public static void CheckServices(ManifestScope scope, Target target)
    {
        foreach (var service in scope.All(DiscoveryDocument.Kind))
        {
            if (!service.Good) continue;
            var endpoint = service.Record.Endpoint;
            if (endpoint.IsLoopback && target.HostAddress is { } host)
                service.Scope.Warning(DiagnosticCode.TargetAddress, "endpoint", $"{endpoint.Host} is the machine itself", null, $"the host is {host} from within {target.Title}");
            else if (endpoint.Host == HostOfQemu && target.HostAddress is null)
                service.Scope.Warning(DiagnosticCode.TargetAddress, "endpoint", $"{HostOfQemu} is the host of QEMU's user network, and nobody at {target.Title}", "a name or address that the machine reaches there");
        }
    }
}
