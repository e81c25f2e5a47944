// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Cluster;
using ImageForge.Qemu;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;
using Spectre.Console;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge cluster up</c>: machines that boot an image and find each other.</summary>
internal static class ClusterUpCommand
{
    private sealed record Options(string Name, string Artifacts, int Nodes, BootMode Boot, Firmware Firmware, int Memory, bool Wait, int Timeout, int Port);

    public static Command Create(Invocation invocation)
    {
        var artifacts = new Option<string>("--artifacts") { Description = "Directory that `imageforge build` wrote", DefaultValueFactory = _ => "out" };
        var name = ClusterCommand.NameOption();
        var nodes = new Option<int>("--nodes") { Description = "How many machines; more than run already adds the missing ones", DefaultValueFactory = _ => 2 };
        var boot = new Option<BootMode>("--boot") { Description = "What they boot from", DefaultValueFactory = _ => BootMode.Kernel };
        var firmware = new Option<Firmware>("--firmware") { Description = "What they boot with", DefaultValueFactory = _ => Firmware.Bios };
        var memory = new Option<int>("--memory") { Description = "Memory of each machine in MiB", DefaultValueFactory = _ => 512 };
        var wait = new Option<bool>("--wait") { Description = "Return when every machine sees every other one; the machines go on" };
        var timeout = new Option<int>("--timeout") { Description = "Seconds that --wait waits", DefaultValueFactory = _ => 180 };
        var port = new Option<int>("--discovery-port") { Description = "Port of this host's loopback for discovery; the machines reach it as 10.0.2.2", DefaultValueFactory = _ => 3000 };
        var command = new Command("up", "Boot machines in QEMU and show how they find each other") { artifacts, name, nodes, boot, firmware, memory, wait, timeout, port };
        command.SetAction((parsed, cancellation) => RunAsync(invocation, new(
            parsed.GetValue(name)!, parsed.GetValue(artifacts)!, parsed.GetValue(nodes), parsed.GetValue(boot), parsed.GetValue(firmware),
            parsed.GetValue(memory), parsed.GetValue(wait), parsed.GetValue(timeout), parsed.GetValue(port)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Invocation invocation, Options options, CancellationToken cancellation)
    {
        var cluster = LocalCluster.Named(options.Name);
        var state = await cluster.UpAsync(new ClusterRequest(
            options.Nodes, options.Boot, options.Firmware, Media(options.Artifacts), options.Memory,
            [.. SelfCommand(), "discovery", "serve", "--listen", $"127.0.0.1:{options.Port}"], options.Port),
            invocation.Error.WriteLine, cancellation);
        if (options.Wait) return await WaitAsync(invocation, state, TimeSpan.FromSeconds(options.Timeout), cancellation);
        try
        {
            await ShowAsync(state, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C ends what this command keeps in the foreground, as compose does; --wait leaves it running.
            invocation.Error.WriteLine("stopping the machines (their disks stay; --wait leaves machines running)");
            await cluster.DownAsync(wipe: false, invocation.Error.WriteLine, CancellationToken.None);
        }

        return (int)ExitCode.Success;
    }

    private static async Task<int> WaitAsync(Invocation invocation, ClusterState state, TimeSpan limit, CancellationToken cancellation)
    {
        var started = invocation.Time.GetTimestamp();
        using (var step = invocation.Progress.Begin($"wait until {state.Machines.Count} machines see each other"))
        {
            while (!LocalCluster.IsMeshed(state))
            {
                if (invocation.Time.GetElapsedTime(started) > limit) throw NotMeshed(state, limit);
                if (state.Machines.FirstOrDefault(m => !m.Process.IsAlive) is { } dead)
                    throw new QemuException(QemuFault.Machine, "IF4047", $"{dead.Spec.Name} ended; its console's last lines:\n{LineFollower.Tail(dead.Spec.ConsolePath, 20)}");
                await Task.Delay(100, cancellation);
            }

            step.Complete($"{state.Machines.Count} machines meshed in {invocation.Time.GetElapsedTime(started).TotalSeconds:0.0} s");
        }

        invocation.Dispose();
        invocation.Out.Write(ClusterTable.Text(LocalCluster.Reports(state)));
        return (int)ExitCode.Success;
    }

    private static QemuException NotMeshed(ClusterState state, TimeSpan limit)
    {
        var missing = LocalCluster.Reports(state).Where(r => r.Status is null || r.Status.Peers.Count(p => p.IsUp) < state.Machines.Count - 1)
            .Select(r => r.Status is { } s ? $"{r.Machine.Spec.Name} sees {s.Peers.Count(p => p.IsUp)} of {state.Machines.Count - 1} peers"
                : $"{r.Machine.Spec.Name} has not reported");
        return new(QemuFault.Timeout, "IF4048", $"not meshed within {limit.TotalSeconds:0} s: {string.Join("; ", missing)}",
            $"read the consoles: {string.Join(" ", state.Machines.Select(m => m.Spec.ConsolePath))}");
    }

    private static Task ShowAsync(ClusterState state, CancellationToken cancellation) =>
        AnsiConsole.Live(ClusterTable.Of(LocalCluster.Reports(state))).StartAsync(async live =>
        {
            while (true)
            {
                live.UpdateTarget(ClusterTable.Of(LocalCluster.Reports(state)));
                await Task.Delay(500, cancellation);
            }
        });

    private static BootMedia Media(string directory)
    {
        directory = Path.GetFullPath(directory);
        string? Single(string pattern) => Directory.Exists(directory) ? Directory.EnumerateFiles(directory, pattern).Order(StringComparer.Ordinal).FirstOrDefault() : null;
        var network = Path.Combine(directory, "pxe");
        return new(Single("*.raw"), Single("*.iso"), Directory.Exists(network) ? network : null);
    }

    // The same program that runs now: an application host, or the host `dotnet` with this assembly.
    private static string[] SelfCommand()
    {
        var process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? [process, Path.Combine(AppContext.BaseDirectory, "imageforge.dll")] : [process];
    }
}
