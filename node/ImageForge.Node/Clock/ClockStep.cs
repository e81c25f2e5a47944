// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.Node.Boot;

namespace ImageForge.Node.Clock;

/// <summary>
/// Waits for the right time, where the manifest names who has it: certificates are judged by it. Where only DHCP may name
/// servers nobody knows whether it will, and the boot goes on.
/// </summary>
internal static class ClockStep
{
    public static Task RunAsync(BootState boot, CancellationToken stop) =>
        WaitAsync(boot.Manifest.TimeSync, boot.Clock.Synchronised, boot.Log, boot.Time, stop);

    internal static async Task WaitAsync(TimeSyncDocument wanted, Task synchronised, NodeLog log, TimeProvider time, CancellationToken stop)
    {
        if (!wanted.Enabled || wanted.Servers.Count == 0 || wanted.BootTimeout == TimeSpan.Zero) return;
        await Task.WhenAny(synchronised, Task.Delay(wanted.BootTimeout, time, stop));
        stop.ThrowIfCancellationRequested();
        if (!synchronised.IsCompleted) log.Error($"clock: no time server answered within {wanted.BootTimeout.TotalSeconds:0} s; going on with {time.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z");
    }
}
