// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Firewall;

namespace ImageForge.Node.Boot;

/// <summary>
/// Closes the doors before the network opens. Essential: a machine whose firewall cannot be set up stays unreachable
/// rather than open.
/// </summary>
internal static class FirewallStep
{
    public static Task RunAsync(BootState boot, CancellationToken stop)
    {
        var firewall = boot.Manifest.Firewall;
        MachineFirewall.Use(firewall, boot.Manifest.Mesh);
        if (firewall is not null)
            boot.Log.Say($"firewall {firewall.Ingress.Count} rules, default {firewall.DefaultAction.ToString().ToLowerInvariant()}");
        return Task.CompletedTask;
    }
}
