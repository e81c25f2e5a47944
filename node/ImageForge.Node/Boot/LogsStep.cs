// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.Node.Logs;

namespace ImageForge.Node.Boot;

/// <summary>Sends lines where the manifest's Logs documents say, those of the boot so far included.</summary>
internal static class LogsStep
{
    /// <summary>For the last lines, when the machine stops.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    public static Task RunAsync(BootState boot, CancellationToken stop)
    {
        var all = boot.Manifest.Logs;
        if (all.Count == 0) return Task.CompletedTask;
        var shippers = all.Select(logs => new LogShipper(logs, boot.HostName, boot.Log, boot.Time)).ToList();
        foreach (var shipper in shippers) shipper.Attach(boot.Logs);
        if (all.Any(l => l.Sources.Contains(LogSelection.Kernel))) KernelLog.Follow(boot.Logs, boot.Log, boot.Time);

        // Not with the machine's other parts: what they say while they stop is still to be sent.
        var end = new CancellationTokenSource();
        var running = shippers.Select((shipper, i) => Guard.RunAsync($"logs {all[i].Name}", () => shipper.RunAsync(end.Token), boot.Log)).ToList();
        boot.AtEnd("logs", async () =>
        {
            await Task.WhenAll(shippers.Select(s => s.DrainAsync(DrainTime)));
            await end.CancelAsync();
            await Task.WhenAll(running);
            end.Dispose();
        });
        return Task.CompletedTask;
    }
}
