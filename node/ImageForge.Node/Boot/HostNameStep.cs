// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Boot;

/// <summary>Names the machine.</summary>
internal static class HostNameStep
{
    public static Task RunAsync(BootState boot, CancellationToken stop)
    {
        boot.HostName = HostFiles.HostName(boot.Manifest.Network.Hostname, boot.Manifest.Machine.Name, boot.Identity.NodeId);
        HostFiles.Apply(boot.HostName);
        boot.Log.Say($"hostname {boot.HostName}");
        return Task.CompletedTask;
    }
}
