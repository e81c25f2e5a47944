// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Boot;

/// <summary>Hands the manifest's network over to who keeps it, and what leans on it besides.</summary>
internal static class NetworkStep
{
    public static Task RunAsync(BootState boot, CancellationToken stop)
    {
        boot.Resolver.Use(boot.Manifest.Resolver);
        boot.Clock.Use(boot.Manifest.TimeSync);
        return boot.Network.UseAsync(boot.Manifest.Links, boot.Manifest.RoutingRules, HostNameStep.ToldToNetwork(boot));
    }
}
