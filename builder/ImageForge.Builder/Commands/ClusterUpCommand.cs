// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Cluster;
using ImageForge.Formats.Content;
using ImageForge.Formats.Cpio;
using ImageForge.MachineConfig;
using ImageForge.Qemu;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;
using Spectre.Console;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge cluster up</c>: machines that boot an image and find each other.</summary>
internal static class ClusterUpCommand
{
    private sealed record Options(
        ManifestRequest? Manifest, string? Artifacts, string Name, int Nodes, BootMode Boot, Firmware Firmware, int Memory, bool Wait, int Timeout);

    public static Command Create(Invocation invocation)
    {
        var manifests = new ManifestArguments(invocation, optional: true);
        var artifacts = new Option<string?>("--artifacts") { Description = "Boot what `imageforge build` wrote there, instead of building", HelpName = "DIR" };
        var name = ClusterCommand.NameOption();
        var nodes = new Option<int>("--nodes") { Description = "How many machines; more than run already adds the missing ones", DefaultValueFactory = _ => 2 };
        var boot = new Option<BootMode>("--boot") { Description = "What they boot from", DefaultValueFactory = _ => BootMode.Kernel };
        var firmware = new Option<Firmware>("--firmware") { Description = "What they boot with", DefaultValueFactory = _ => Firmware.Bios };
        var memory = new Option<int>("--memory") { Description = "Memory of each machine in MiB", DefaultValueFactory = _ => 512 };
        var wait = new Option<bool>("--wait") { Description = "Return when every machine sees every other one; the machines go on" };
        var timeout = new Option<int>("--timeout") { Description = "Seconds that --wait waits", DefaultValueFactory = _ => 180 };
        var command = new Command("up", "Boot machines in QEMU and show how they find each other")
        {
            artifacts, name, nodes, boot, firmware, memory, wait, timeout,
        };
        manifests.AddTo(command);
        command.Validators.Add(result =>
        {
            if (manifests.AreGiven(result) == result.GetValue(artifacts) is not null)
                result.AddError("give either a MANIFEST to build or --artifacts DIR");
        });
        command.SetAction((parsed, cancellation) => RunAsync(invocation, new(
            manifests.Read(parsed), parsed.GetValue(artifacts), parsed.GetValue(name)!, parsed.GetValue(nodes), parsed.GetValue(boot),
            parsed.GetValue(firmware), parsed.GetValue(memory), parsed.GetValue(wait), parsed.GetValue(timeout)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Invocation invocation, Options options, CancellationToken cancellation)
    {
        var cluster = LocalCluster.Named(options.Name);
        var directory = options.Artifacts ?? Path.Combine(cluster.Directory, "image");
        if (options.Manifest is { } request) await BuildCommand.BuildAsync(request, directory, [OutputFor(options.Boot), ImageOutput.Pxe], invocation);
        // The bars of the build end here: the lines and the table that follow would be drawn into them.
        invocation.Dispose();
        var media = Media(directory);
        var port = DiscoveryPort(media);
        var state = await cluster.UpAsync(new ClusterRequest(
            options.Nodes, options.Boot, options.Firmware, media, options.Memory,
            [.. SelfCommand(), "discovery", "serve", "--listen", $"127.0.0.1:{port}"], port),
            invocation.Error.WriteLine, cancellation);
        if (options.Wait) return await WaitAsync(invocation, state, TimeSpan.FromSeconds(options.Timeout), cancellation);
        try
        {
            await (Console.IsOutputRedirected ? PrintAsync(invocation, state, cancellation) : ShowAsync(state, cancellation));
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

            // A handshake is a mesh; the first round trips follow within a probe's interval, and make the table whole.
            var (seconds, meshed) = (invocation.Time.GetElapsedTime(started).TotalSeconds, invocation.Time.GetTimestamp());
            while (invocation.Time.GetElapsedTime(meshed) < TimeSpan.FromSeconds(5) &&
                   LocalCluster.Reports(state).Any(r => r.Status!.Peers.Any(p => p is { IsUp: true, RttMs: null })))
                await Task.Delay(100, cancellation);
            step.Complete($"{state.Machines.Count} machines meshed in {seconds:0.0} s");
        }

        invocation.Dispose();
        ClusterStatusCommand.Write(invocation, state);
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

    // A pipe gets the table again whenever a machine or a peer changed its state.
    private static async Task PrintAsync(Invocation invocation, ClusterState state, CancellationToken cancellation)
    {
        for (var shown = ""; ;)
        {
            var reports = LocalCluster.Reports(state);
            var states = string.Join('\n', reports.Select(r =>
                $"{r.Machine.Process.IsAlive} {r.Status?.Id} {string.Join(' ', r.Status?.Peers.Select(p => $"{p.Id} {p.State}") ?? [])}"));
            if (states != shown) invocation.Out.Write(ClusterTable.Text(reports));
            shown = states;
            await Task.Delay(500, cancellation);
        }
    }

    private static BootMedia Media(string directory)
    {
        directory = Path.GetFullPath(directory);
        string? Single(string pattern) => Directory.Exists(directory) ? Directory.EnumerateFiles(directory, pattern).Order(StringComparer.Ordinal).FirstOrDefault() : null;
        var network = Path.Combine(directory, "pxe");
        return new(Single("*.raw"), Single("*.iso"), Directory.Exists(network) ? network : null);
    }

    private static ImageOutput OutputFor(BootMode boot) => boot switch
    {
        BootMode.Raw => ImageOutput.Raw,
        BootMode.Iso => ImageOutput.Iso,
        _ => ImageOutput.Pxe,
    };

    // The machines look for discovery where their configuration says; on this host that is a port of the loopback.
    private static int DiscoveryPort(BootMedia media)
    {
        if (media.NetworkDirectory is not { } set || !File.Exists(Path.Combine(set, "config.cpio")))
            throw new QemuException(QemuFault.Request, "IF4040", "there is no artifact of the output pxe, which tells where discovery is looked for",
                "build it: imageforge build MANIFEST --output pxe,…");
        var configuration = CpioReader.Read(ByteSource.FromFile(Path.Combine(set, "config.cpio"))).Find("imageforge/config.yaml");
        var manifest = ManifestLoader.Parse(Encoding.UTF8.GetString(configuration?.Content?.ToArray() ?? []), "config.yaml").Manifest;
        return manifest?.Discovery.Select(d => d.Endpoint).FirstOrDefault(e => e.Host == Router.HostAddress)?.Port ??
            throw new QemuException(QemuFault.Request, "IF4049", "the manifest names no discovery service on this host",
                $"add one: kind: Discovery, name: host, endpoint: \"http://{Router.HostAddress}:3000\"");
    }

    // The same program that runs now: an application host, or the host `dotnet` with this assembly.
    private static string[] SelfCommand()
    {
        var process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? [process, Path.Combine(AppContext.BaseDirectory, "imageforge.dll")] : [process];
    }
}
