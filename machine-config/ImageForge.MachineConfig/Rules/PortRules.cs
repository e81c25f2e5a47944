// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>Ports of bonds and bridges belong to one of them, and have nothing of their own.</summary>
internal static class PortRules
{
    public static void Check(ManifestScope scope)
    {
        var links = Links.In(scope);
        var owners = links.Where(l => l.Scope.Good("ports") && l.Link.PortNames.Count > 0).ToList();
        owners.Pairs((first, second) =>
        {
            for (var i = 0; i < second.Link.PortNames.Count; i++)
                if (first.Link.PortNames.Contains(second.Link.PortNames[i]))
                    second.Scope.Error(DiagnosticCode.PortTaken, "ports", i, $"{second.Link.PortNames[i]} is a port of {first.SeenFrom(second)} already", null, "keep it in one of them");
        });
        foreach (var owner in owners)
        {
            for (var i = 0; i < owner.Link.PortNames.Count; i++)
            {
                if (links.Named(owner.Link.PortNames[i]) is not { } port || port.Name == owner.Name) continue;
                CheckKind(owner, port, i);
                CheckEmpty(owner, port);
            }
        }
    }

    private static void CheckKind(LinkEntry owner, LinkEntry port, int index)
    {
        var unfit = port.Link is WireGuardDocument or BridgeDocument || (port.Link is BondDocument && owner.Link is BondDocument);
        if (unfit) owner.Scope.Error(DiagnosticCode.PortUnfit, "ports", index, $"{port.Name} is a {port.Kind}, which cannot be a port of a {owner.Kind}", "another link");
    }

    private static void CheckEmpty(LinkEntry owner, LinkEntry port)
    {
        foreach (var (key, used) in ((string, bool)[])
            [("addresses", port.Link.Addresses.Count > 0), ("routes", port.Link.Routes.Count > 0), ("dhcp4", port.Link.UsesDhcp4), ("dhcp6", port.Link.UsesDhcp6), ("ra", port.Link.Ra is { On: true })])
        {
            if (used)
                port.Scope.Error(DiagnosticCode.PortConfigured, key, $"{port.Name} is a port of {owner.SeenFrom(port)}, to which its packets belong", null,
                    $"move this to {owner.Name}");
        }
    }
}
