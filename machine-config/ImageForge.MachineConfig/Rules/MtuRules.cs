// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>WireGuard's packets must fit the links below.</summary>
internal static class MtuRules
{
    /// <summary>WireGuard adds 80 bytes over IPv6: 40 IPv6, 8 UDP, 16 header, 16 authentication tag.</summary>
    private const int Overhead = 80;

    public static void Check(ManifestScope scope)
    {
        if (scope.Single(MeshDocument.Kind) is not { Good: true } mesh || scope.Single(NetworkDocument.Kind) is not { Good: true } network) return;
        foreach (var nic in network.Record.Interfaces)
        {
            if (nic.Mtu is not { } mtu || mesh.Record.Mtu + Overhead <= mtu) continue;
            var remedy = mtu - Overhead >= InterfaceSettings.LeastMtuIpv6 ? $"set Mesh.mtu to {mtu - Overhead}" : "raise the interface's MTU to 1360 at least";
            mesh.Scope.Warning(DiagnosticCode.MtuTooSmall, "mtu",
                $"packets of {mesh.Record.Mtu} bytes and WireGuard's {Overhead} do not fit the {mtu} of {nic.Name ?? nic.Mac}", null, remedy);
            return;
        }
    }
}
