// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node.Clock;
using ImageForge.Node.Configuration;
using ImageForge.Node.Files;
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
        HostFiles.Write(hostName: null, []);
        var watching = Guard.RunAsync("devices", devices.WatchAsync(device =>
        {
            button.Watch();
            _boot?.Announce(device);
        }, stop.Token), log);

        // 2. What everything else leans on: a seeded generator and a clock that is not in the past.
        Entropy.WaitUntilSeeded();
        var epoch = ImageDescription.Read().Epoch;
        if (epoch is { } earliest && time.GetUtcNow() < earliest) Clocks.Set(earliest);

        // 3. From here on the machine can be stopped at any point.
        using var network = new NetworkController(log, time, (module, parameters) => LoadForLink(modules, module, parameters));
        var networkTime = new NetworkTime(new TimeServers(log, time), ClockControls.Kernel, log, time, epoch);
        var ground = new Ground(modules, network, new Resolver(log), networkTime, new EtcLayer(log));
        network.AdviceChanged += ground.Resolver.Learn;
        network.AdviceChanged += advice => networkTime.Learn(advice.TimeServers);
        var following = Guard.RunAsync("network", network.WatchAsync(stop.Token), log);
        var clock = Guard.RunAsync("clock", networkTime.RunAsync(stop.Token), log);
        var working = Guard.RunAsync("machine", WorkAsync(ground, stop.Token), log);
        var kind = await shutdown.WaitAsync();
        log.Say(kind == ShutdownKind.Restart ? "rebooting" : "powering off");
        if (_boot is { } running) await running.StopAsync();
        await stop.CancelAsync();
        await Task.WhenAny(Task.WhenAll(working, watching, following, clock), Task.Delay(StopTimeout, time));
        if (_boot is { } boot) await Task.WhenAny(boot.EndAsync(), Task.Delay(StopTimeout, time));
        End(kind);
    }

    private async Task WorkAsync(Ground ground, CancellationToken stop)
    {
        if (await ConfigureAsync(ground, stop) is not { } configuration)
        {
            log.Error("nothing to do without a configuration; waiting for the power button");
            return;
        }

        if (configuration.Manifest.Mesh is { } mesh) logs.Hide(mesh.Cluster.Secret.Reveal());
        log.Say($"config from {string.Join(" over ", configuration.Sources.Reverse())}");
        Workplace.Write(Workplace.Manifest, configuration.Bytes);
        _boot = new BootState
        {
            Log = log, Logs = logs, Time = time, Configuration = configuration, Ground = ground, Children = _children,
        };
        await BootSequence.RunAsync(BootSteps.All, _boot, stop);
        await _boot.WaitAsync();
    }

    private async Task<Configuration.Configuration?> ConfigureAsync(Ground ground, CancellationToken stop)
    {
        var line = KernelCommandLine.Read();
        string[] settings = [.. line.Words.Where(w => w.Key == "imageforge.set").Select(w => w.Value)];
        foreach (var setting in settings) log.Say($"config sets {setting.Split('=', 2)[0]}");
        var search = new ConfigSearch(log, time, new SecretFiles(time, ground.Modules), new OwnFacts(time).Facts, settings);
        if (line.Value("imageforge.config") is not { } argument) return await search.BakedAsync(alone: true) is { } image ? search.Accept(image) : null;
        try
        {
            var source = ConfigSource.Parse(argument);
            var baked = await search.BakedAsync(alone: false);
            switch (source)
            {
                case ConfigSource.FirmwareConfig firmware:
                    return await search.FirmwareAsync(firmware, ground.Modules) is { } found ? search.Accept(baked, found) : null;
                case ConfigSource.Url url:
                    await ReachOutAsync((baked is null ? null : search.Accept(baked))?.Manifest ?? new MachineManifest(), ground, stop);
                    return await search.FetchAsync(url, baked, stop);
            }
        }
        catch (FormatException e)
        {
            log.Error(e.Message);
        }

        return null;
    }

    /// <summary>The way to a URL: network, names, time and trust as the image says, else DHCP everywhere.</summary>
    private async Task ReachOutAsync(MachineManifest baked, Ground ground, CancellationToken stop)
    {
        HostFiles.Write(hostName: null, baked.StaticHosts.Hosts);
        ground.Resolver.Use(baked.Resolver);
        ground.Clock.Use(baked.TimeSync);
        await Guard.RunAsync("trusted roots", () => EtcStep.ShowAsync(baked, files: false, ground, log), log);
        await ground.Network.UseAsync(baked.Links, baked.RoutingRules, hostName: null);
        await Task.WhenAny(ground.Network.FirstAddress, Task.Delay(NetworkPatience, time, stop));
        await ClockStep.WaitAsync(baked.TimeSync, ground.Clock.Synchronised, log, time, stop);
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

    // One that is there already was loaded with what the Kernel document says.
    private static void LoadForLink(ModuleLoader modules, string module, string parameters)
    {
        if (Directory.Exists("/sys/module/" + module)) return;
        if (parameters.Length == 0) modules.Load(module);
        else modules.Load(module, parameters);
    }

    private static IEnumerable<string> ModulesAtBoot()
    {
        const string directory = "/usr/lib/modules-load.d";
        if (!Directory.Exists(directory)) return [];
        return Directory.GetFiles(directory, "*.conf").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines)
            .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';'));
    }
}
