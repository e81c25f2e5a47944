// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Boot;

namespace ImageForge.Node.Supervision;

/// <summary>Arms the machine's watchdog. Comes first, so that it ends last.</summary>
internal static class WatchdogStep
{
    private const string First = "/dev/watchdog0";

    /// <summary>The kernel's own, which resets the machine as long as its interrupts work.</summary>
    private const string SoftwareModule = "softdog";

    /// <summary>For a driver that is still being loaded.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(BootState boot, CancellationToken stop)
    {
        if (boot.Manifest.Watchdog is not { } wanted) return;
        var device = wanted.Device ?? First;
        if (wanted.Device is null && !File.Exists(First)) boot.Modules.Load(SoftwareModule);
        if (await Polling.ForAsync(() => File.Exists(device) ? device : null, Patience, boot.Time) is null)
        {
            boot.Log.Error($"watchdog: there is no {device}");
            return;
        }

        var timer = WatchdogTimer.Open(device, wanted.Timeout);
        var watchdog = new Watchdog(timer, boot.Log, boot.Time);
        watchdog.Start();
        boot.AtEnd("watchdog", async () => await watchdog.DisposeAsync());
        boot.Log.Say($"watchdog {timer.Identity}, {timer.Timeout.TotalSeconds:0} s");
    }
}
