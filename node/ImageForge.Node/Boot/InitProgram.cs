// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node.Clock;
using ImageForge.Node.Configuration;
using ImageForge.Node.Modules;
using ImageForge.Node.Network;
using ImageForge.Node.State;
using ImageForge.Node.Supervision;

namespace ImageForge.Node.Boot;

/// <summary>
/// PID 1: brings the machine up in the order below, keeps the mesh agent running and waits to be asked to stop.
/// It never returns and must not throw: the kernel panics when PID 1 ends.
/// </summary>
internal sealed class InitProgram(NodeLog log, TimeProvider time)
{
    /// <summary>For the agent to take itself out of the mesh, and a bit more.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>After that a fetch may as well be tried and say why it fails.</summary>
    private static readonly TimeSpan NetworkPatience = TimeSpan.FromSeconds(15);

    private readonly Children _children = new();

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
        var watching = GuardAsync("devices", devices.WatchAsync(_ => button.Watch(), stop.Token));

        // 2. What everything else leans on: a seeded generator and a clock that is not in the past.
        Entropy.WaitUntilSeeded();
        if (ImageDescription.Read().Epoch is { } epoch && time.GetUtcNow() < epoch) Clocks.Set(epoch);

        // 3. From here on the machine can be stopped at any point.
        var networkTime = new NetworkTime(log, time);
        using var network = new NetworkController(log, time) { TimeServersFound = networkTime.Use };
        var following = GuardAsync("network", network.WatchAsync(stop.Token));
        var clock = GuardAsync("clock", networkTime.RunAsync(stop.Token));
        var working = GuardAsync("machine", WorkAsync(modules, network, stop.Token));
        var kind = await shutdown.WaitAsync();
        log.Say(kind == ShutdownKind.Restart ? "rebooting" : "powering off");
        await stop.CancelAsync();
        await Task.WhenAny(Task.WhenAll(working, watching, following, clock), Task.Delay(StopTimeout, time));
        End(kind);
    }

    // One part that fails must not take the power button with it, and must not fail in silence.
    private async Task GuardAsync(string part, Task running)
    {
        try
        {
            await running;
        }
        catch (OperationCanceledException e)
        {
            if (!e.CancellationToken.IsCancellationRequested) log.Error($"{part}: {e.Message}");
        }
        catch (Exception e)
        {
            log.Error($"{part}: {e}");
        }
    }

    private async Task WorkAsync(ModuleLoader modules, NetworkController network, CancellationToken stop)
    {
        if (await ConfigureAsync(modules, network, stop) is { } configuration) await ServeAsync(configuration, network, stop);
        else log.Error("nothing to do without a configuration; waiting for the power button");
    }

    private async Task<Configuration.Configuration?> ConfigureAsync(
        ModuleLoader modules, NetworkController network, CancellationToken stop)
    {
        var search = new ConfigSearch(log, time);
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

    private async Task ServeAsync(Configuration.Configuration configuration, NetworkController network, CancellationToken stop)
    {
        var manifest = configuration.Manifest;
        log.Say($"config from {configuration.Source}");
        Workplace.Write(Workplace.Manifest, configuration.Bytes);

        var bootDevice = (configuration.Source as ConfigSource.Partition)?.Device;
        var (identity, origin) = await MachineState.LoadAsync(bootDevice, manifest.Storage?.Install?.Disk, log, time);
        Workplace.Write(Path.Combine(Workplace.State, Mesh.Identity.NodeIdentity.FileName), identity.ToJson());
        log.Say($"identity {identity.NodeId} ({origin.ToString().ToLowerInvariant()})");

        var hostName = HostFiles.HostName(manifest.Network.Hostname, manifest.Machine.Name, identity.NodeId);
        HostFiles.Apply(hostName);
        log.Say($"hostname {hostName}");
        await network.UseAsync(manifest.Network, hostName);

        if (manifest.Mesh is null) return;
        var agent = new Supervisor("mesh agent", () => StartAgent(origin == IdentityOrigin.Ephemeral), log, time);
        await agent.RunAsync(stop);
    }

    private Child StartAgent(bool ephemeral)
    {
        List<string> arguments = ["imageforge-node", "agent", "--config", Workplace.Manifest, "--state", Workplace.State];
        if (StatusPort.Find() is { } port) arguments.AddRange(["--status", port]);
        if (ephemeral) arguments.Add("--ephemeral");
        return _children.Start(Environment.ProcessPath!, arguments, ChildEnvironment);
    }

    // What stage1 set for the libraries linked into this program holds for its children too.
    private static List<string> ChildEnvironment =>
        Environment.GetEnvironmentVariable("SSL_CERT_FILE") is { } certificates ? ["SSL_CERT_FILE=" + certificates] : [];

    private void End(ShutdownKind kind)
    {
        // Nothing on a disk is mounted writable, and what was written to the STATE partition was synced then.
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
