// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;

namespace ImageForge.Node.Modules;

/// <summary>Drivers for the devices that are there (coldplug) and for those that come (hotplug).</summary>
internal sealed class Devices(ModuleLoader loader, NodeLog log) : IDisposable
{
    // Subscribed before the walk, so that nothing falls between.
    private readonly KernelEventMonitor _monitor = new();

    /// <summary>Loads what every device below <paramref name="root"/> names in its file <c>modalias</c>.</summary>
    public void LoadPresent(string root = "/sys/devices")
    {
        foreach (var modalias in Modaliases(root)) loader.LoadFor(modalias);
    }

    /// <summary>Loads for devices as they come; calls <paramref name="added"/> for each.</summary>
    public async Task WatchAsync(Action<KernelEvent> added, CancellationToken cancellation)
    {
        try
        {
            await foreach (var happened in _monitor.Events.ReadAllAsync(cancellation))
            {
                if (happened.Action != "add") continue;
                if (happened.Variables.GetValueOrDefault("MODALIAS") is { Length: > 0 } modalias) loader.LoadFor(modalias);
                added(happened);
            }
        }
        catch (IOException e)
        {
            log.Error("devices that come from now on get no driver: " + e.Message);
        }
    }

    public void Dispose() => _monitor.Dispose();

    private static HashSet<string> Modaliases(string root)
    {
        // Symbolic links in /sys lead around in circles.
        var walk = new EnumerationOptions
        {
            RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true,
        };
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(root, "modalias", walk))
        {
            try
            {
                if (File.ReadAllText(file).Trim() is { Length: > 0 } modalias) found.Add(modalias);
            }
            catch (IOException) when (!File.Exists(file))
            {
                // The device has gone since the directory was read.
                continue;
            }
        }

        return found;
    }
}
