// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node.Clock;
using ImageForge.Node.Configuration;
using ImageForge.Node.Logs;
using ImageForge.Node.Modules;
using ImageForge.Node.Network;
using ImageForge.Node.Supervision;

namespace ImageForge.Node.Boot;

/// <summary>
/// PID 1: lays the ground, finds the configuration, has <see cref="BootSteps"/> bring the machine up by it, and waits to be
/// asked to stop.
/// It never returns and must not throw: the kernel panics when PID 1 ends.
/// </summary>
internal sealed class InitProgram(LogHub logs, NodeLog log, TimeProvider time)
{
    /// <summary>For the agent to take itself out of the mesh, and a bit more.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>After that a fetch may as well be tried and say why it fails.</summary>
    private static readonly TimeSpan NetworkPatience = TimeSpan.FromSeconds(15);

    private readonly Children _children = new();
    private volatile BootState? _boot;

    public async Task RunAsync()
    {
        log.Say($"pid 1 {AppVersion.Text}");
        using var stop = new CancellationTokenSource();

        // 1. The ground: file systems, ways to be stopped, drivers.
        SystemMounts.MountMissing(log);
        using var shutdown = new ShutdownRequest();
        var button = new PowerButton(() => shutdown.Ask(ShutdownKind.PowerOff), log);
        var modules = ModuleLoader.ForRunningKernel(log);
        using var devices = new Devices(modules, log);
        foreach (var module in ModulesAtBoot()) modules.Load(module);
        devices.LoadPresent();
        button.Watch();
        var watching = Guard.RunAsync("devices", devices.WatchAsync(_ => button.Watch(), stop.Token), log);

        // 2. What everything else leans on: a seeded generator and a clock that is not in the past.
        Entropy.WaitUntilSeeded();
        if (ImageDescription.Read().Epoch is { } epoch && time.GetUtcNow() < epoch) Clocks.Set(epoch);

        // 3. From here on the machine can be stopped at any point.
        var networkTime = new NetworkTime(log, time);
        var resolver = new Resolver(log);
        using var network = new NetworkController(log, time);
        network.AdviceChanged += resolver.Learn;
        network.AdviceChanged += advice => networkTime.Use(advice.TimeServers);
        var following = Guard.RunAsync("network", network.WatchAsync(stop.Token), log);
        var clock = Guard.RunAsync("clock", networkTime.RunAsync(stop.Token), log);
        var working = Guard.RunAsync("machine", WorkAsync(modules, network, resolver, networkTime, stop.Token), log);
        var kind = await shutdown.WaitAsync();
        log.Say(kind == ShutdownKind.Restart ? "rebooting" : "powering off");
        if (_boot is { } running) await running.StopAsync();
        await stop.CancelAsync();
        await Task.WhenAny(Task.WhenAll(working, watching, following, clock), Task.Delay(StopTimeout, time));
        if (_boot is { } boot) await Task.WhenAny(boot.EndAsync(), Task.Delay(StopTimeout, time));
        End(kind);
    }

    private async Task WorkAsync(
        ModuleLoader modules, NetworkController network, Resolver resolver, NetworkTime clock, CancellationToken stop)
    {
        if (await ConfigureAsync(modules, network, resolver, stop) is not { } configuration)
        {
            log.Error("nothing to do without a configuration; waiting for the power button");
            return;
        }

        if (configuration.Manifest.Mesh is { } mesh) logs.Hide(mesh.Cluster.Secret.Reveal());
        log.Say($"config from {configuration.Source}");
        Workplace.Write(Workplace.Manifest, configuration.Bytes);
        _boot = new BootState
        {
            Log = log, Logs = logs, Time = time, Configuration = configuration, Modules = modules, Network = network,
            Resolver = resolver, Clock = clock, Children = _children,
        };
        await BootSequence.RunAsync(BootSteps.All, _boot, stop);
        await _boot.WaitAsync();
    }

    private async Task<Configuration.Configuration?> ConfigureAsync(
        ModuleLoader modules, NetworkController network, Resolver resolver, CancellationToken stop)
    {
        var search = new ConfigSearch(log, time, new SecretFiles(time, modules));
        if (KernelCommandLine.Read().Value("imageforge.config") is not { } argument) return await search.BakedAsync(wait: true);
        try
        {
            switch (ConfigSource.Parse(argument))
            {
                case ConfigSource.FirmwareConfig firmware:
                    return await search.FirmwareAsync(firmware, modules);
                case ConfigSource.Url url:
                    // The way to the URL: as the image says, else DHCP everywhere.
                    var baked = await search.BakedAsync(wait: false);
                    resolver.Use(baked?.Manifest.Network.Nameservers ?? []);
                    await network.UseAsync(baked?.Manifest.Network ?? new NetworkDocument(), hostName: null);
                    await Task.WhenAny(network.FirstAddress, Task.Delay(NetworkPatience, time, stop));
                    return await search.FetchAsync(url, stop);
            }
        }
        catch (FormatException e)
        {
            log.Error(e.Message);
        }

        return null;
    }

    private void End(ShutdownKind kind)
    {
        // What was mounted writable has been unmounted, what was written to the STATE partition was synced then.
        Power.Sync();
        try
        {
            if (kind == ShutdownKind.Restart) Power.Restart();
            else Power.Off();
        }
        catch (LinuxException e)
        {
            log.Error(e.Message);
        }
    }

    private static IEnumerable<string> ModulesAtBoot()
    {
        const string directory = "/usr/lib/modules-load.d";
        if (!Directory.Exists(directory)) return [];
        return Directory.GetFiles(directory, "*.conf").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines)
            .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';'));
    }
}
