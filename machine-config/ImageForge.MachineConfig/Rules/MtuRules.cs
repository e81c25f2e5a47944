// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>WireGuard's packets must fit the links below.</summary>
internal static class MtuRules
{
    /// <summary>WireGuard adds 80 bytes over IPv6: 40 IPv6, 8 UDP, 16 header, 16 authentication tag.</summary>
    private const int Overhead = 80;

    public static void Check(ManifestScope scope)
    {
        if (scope.Single(MeshDocument.Kind) is not { Good: true } mesh) return;
        foreach (var (_, link, inner) in Links.In(scope))
        {
            // What has no addresses of its own (a port, a parent) carries none of the mesh's packets itself.
            if (!inner.Good("mtu", "addresses", "dhcp4", "dhcp6", "ra") || link.Mtu is not { } mtu || mesh.Record.Mtu + Overhead <= mtu) continue;
            if (link is WireGuardDocument or DummyDocument || (link.Addresses.Count == 0 && !link.UsesDhcp4 && !link.UsesDhcp6 && !link.AcceptsRa)) continue;
            var remedy = mtu - Overhead >= LinkDocument.LeastMtuIpv6 ? $"set Mesh.mtu to {mtu - Overhead}" : "raise the link's MTU to 1360 at least";
            mesh.Scope.Warning(DiagnosticCode.MtuTooSmall, "mtu",
                $"packets of {mesh.Record.Mtu} bytes and WireGuard's {Overhead} do not fit the {mtu} of {link.Name}", null, remedy);
            return;
        }
    }
}
