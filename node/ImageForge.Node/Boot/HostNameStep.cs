// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node.Network;

namespace ImageForge.Node.Boot;

/// <summary>Names the machine, and again when a DHCP server that may name it does.</summary>
internal static class HostNameStep
{
    /// <summary>For an answer of the DHCP server, before programs start that ask for the name once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Task RunAsync(BootState boot, CancellationToken stop)
    {
        var wanted = boot.Manifest.Hostname;
        Apply(boot, HostFiles.HostName(wanted, boot.Manifest.Machine.Name, boot.Identity.NodeId));
        if (IsFromNetwork(wanted)) boot.Network.AdviceChanged += advice => Follow(boot, advice);
        return Task.CompletedTask;
    }

    /// <summary>Waits for the network's name where that is wanted; after the step "network".</summary>
    public static async Task WaitAsync(BootState boot, CancellationToken stop)
    {
        if (!IsFromNetwork(boot.Manifest.Hostname)) return;
        Follow(boot, boot.Network.Advice);
        await Task.WhenAny(boot.NamedByNetwork.Task, Task.Delay(Patience, boot.Time, stop));
    }

    /// <summary>What DHCP servers are told as our name; null where they are to say it.</summary>
    public static string? ToldToNetwork(BootState boot) => IsFromNetwork(boot.Manifest.Hostname) ? null : boot.HostName;

    private static bool IsFromNetwork(HostnameDocument wanted) => wanted is { Hostname: null, Origin: HostnameOrigin.Dhcp };

    private static void Follow(BootState boot, NetworkAdvice advice)
    {
        if (HostFiles.FromNetwork(advice.HostName) is not { } name) return;
        if (name != boot.HostName) Apply(boot, name);
        boot.NamedByNetwork.TrySetResult();
    }

    private static void Apply(BootState boot, string name)
    {
        HostNames.Set(name);
        HostFiles.Write(name, boot.Manifest.StaticHosts.Hosts);
        boot.HostName = name;
        boot.Log.Say($"hostname {name}");
    }
}
