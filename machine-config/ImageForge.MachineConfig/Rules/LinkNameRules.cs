// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>Each link has one document.</summary>
internal static class LinkNameRules
{
    public static void Check(ManifestScope scope)
    {
        var links = Links.In(scope);
        links.Pairs((first, second) =>
        {
            // The same name within one kind is found where the documents of the layers are put together.
            if (first.Name == second.Name && first.Kind != second.Kind)
                second.Scope.Error(DiagnosticCode.InterfaceRepeated, "name", $"{second.Name} is the name of {first.SeenFrom(second)} too", null, "give each link a name of its own");
            if (first.Link is EthernetDocument { Mac: { } mac } && second.Link is EthernetDocument && mac == second.Link.Mac)
                second.Scope.Error(DiagnosticCode.InterfaceRepeated, "mac", $"{mac} is the card of {first.SeenFrom(second)} too", null, "put everything about a card into one document");
        });

        if (!links.All(l => l.Scope.Good("name", "ports"))) return;
        if (links.Count == 0 || links.Any(l => l.Link is EthernetDocument) || links.Any(l => l.Link.PortNames.Any(p => links.Named(p) is null))) return;
        var place = links.OrderBy(l => l.Scope.Node.At.Source.Order).ThenBy(l => l.Scope.Node.At.Line).First();
        place.Scope.Warning(DiagnosticCode.CardsUnused, "name", "no network card is named by any document, so all of them stay down", null,
            "add one: kind: Ethernet, name: eth0, dhcp4: true");
    }
}
