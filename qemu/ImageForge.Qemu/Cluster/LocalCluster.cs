// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ImageForge.Qemu.Host;
using ImageForge.Qemu.Machine;

namespace ImageForge.Qemu.Cluster;

/// <summary>What to bring up. <paramref name="DiscoveryCommand"/> serves discovery on <paramref name="DiscoveryPort"/> of the loopback.</summary>
public sealed record ClusterRequest(
    int Machines, BootMode Boot, Firmware Firmware, BootMedia Media, int MemoryMiB,
    IReadOnlyList<string> DiscoveryCommand, int DiscoveryPort);

/// <summary>
/// Machines in QEMU on this host, one network between them, and a discovery service: all of it started in the background
/// by one command and found again by the next. The directory holds a folder for each machine with its console log,
/// status reports and disk.
/// </summary>
public sealed class LocalCluster(string name, string directory)
{
    public string Directory { get; } = directory;

    /// <summary>${XDG_STATE_HOME:-~/.local/state}/imageforge/clusters/NAME.</summary>
    public static LocalCluster Named(string name)
    {
        if (name.Length is 0 or > 32 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new QemuException(QemuFault.Request, "IF4041", $"\"{name}\" is no name for a cluster",
                "use up to 32 letters, digits and dashes");
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state))
            state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return new(name, Path.Combine(state, "imageforge", "clusters", name));
    }

    public ClusterState? State => ClusterState.Load(Directory);

    /// <summary>
    /// Brings up what is missing: services that do not run, machines that were never started or have powered off.
    /// What runs already is left alone, so that a higher number adds machines to a living cluster.
    /// </summary>
    public async Task<ClusterState> UpAsync(ClusterRequest request, Action<string> say, CancellationToken cancellation)
    {
        if (request.Machines is < 1 or > Router.Ports)
            throw new QemuException(QemuFault.Request, "IF4042", $"{request.Machines} machines are not possible on one network",
                $"ask for 1 to {Router.Ports}: QEMU's user network leases no more addresses");
        System.IO.Directory.CreateDirectory(Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var before = State;
        if (before is not null && (before.Boot, before.Firmware) != (request.Boot, request.Firmware) && before.Machines.Any(m => m.Process.IsAlive))
            throw new QemuException(QemuFault.Request, "IF4043",
                $"cluster {name} runs already, booted by {before.Boot} on {before.Firmware}".ToLowerInvariant(),
                "take it down first: imageforge cluster down");
        // Another way of booting means other disks: identities of the old ones would be half there.
        if (before is not null && (before.Boot, before.Firmware) != (request.Boot, request.Firmware)) before = null;
        if (before is null) foreach (var old in System.IO.Directory.EnumerateDirectories(Directory, "node*")) System.IO.Directory.Delete(old, recursive: true);

        var discovery = before?.Discovery is { IsAlive: true } d ? d : await StartDiscoveryAsync(request, say, cancellation);
        // From here on a failure leaves a state that `down` can take apart.
        var state = new ClusterState(name, request.Boot, request.Firmware, discovery, before?.Router ?? default, before?.Machines ?? []);
        state.Save(Directory);
        if (!state.Router.IsAlive)
        {
            var router = new Router(Directory) { Boot = request.Boot == BootMode.Pxe ? request.Media.NetworkBoot(request.Firmware) : null };
            for (var i = 0; i < Router.Ports; i++) File.Delete(router.Port(i));
            state = state with { Router = await Detached.StartQemuAsync(router.Arguments, router.PidPath, cancellation) };
            state.Save(Directory);
        }

        var accelerator = await Accelerator.ProbeAsync(request.Media.Kernel, cancellation);
        var ovmf = request.Firmware == Firmware.Uefi ? OvmfImages.Find() : null;
        for (var i = 0; i < request.Machines; i++)
        {
            if (state.Machines.Any(m => m.Index == i && m.Process.IsAlive)) continue;
            say($"starting machine {i + 1} ({request.Boot.ToString().ToLowerInvariant()}, {request.Firmware.ToString().ToLowerInvariant()}, {accelerator.Name}: {accelerator.Reason})");
            var spec = request.Media.Attach(new VmSpec
            {
                Name = $"{name}-{i + 1}",
                Directory = Path.Combine(Directory, $"node{i + 1}"),
                MemoryMiB = request.MemoryMiB,
                Firmware = request.Firmware,
                Ovmf = ovmf,
                Accelerator = accelerator,
                Nics = [new(MacOf(i), new Router(Directory).Port(i))],
            }, request.Boot);
            var machine = await VirtualMachine.StartAsync(spec, cancellation);
            state = state with { Machines = [.. state.Machines.Where(m => m.Index != i), new(i, spec, machine.Process)] };
            state.Save(Directory);
        }

        return state;
    }

    /// <summary>Presses every power button, waits, and ends what is left; the disks stay unless <paramref name="wipe"/>.</summary>
    public async Task DownAsync(bool wipe, Action<string> say, CancellationToken cancellation)
    {
        if (State is { } state)
        {
            await Task.WhenAll(state.Machines.Where(m => m.Process.IsAlive).Select(m => PowerOffAsync(m, say, cancellation)));
            await state.Router.StopAsync(TimeSpan.FromSeconds(5), cancellation);
            await state.Discovery.StopAsync(TimeSpan.FromSeconds(10), cancellation);
        }

        if (wipe && System.IO.Directory.Exists(Directory)) System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>The newest report of each machine, in the machines' order; null for one that has not reported.</summary>
    public static IReadOnlyList<(ClusterMachine Machine, NodeStatus? Status)> Reports(ClusterState state) =>
        [.. state.Machines.OrderBy(m => m.Index).Select(m => (m, m.Process.IsAlive ? NodeStatus.ReadLatest(m.Spec.StatusPath) : null))];

    /// <summary>Whether every machine that runs sees every other one up, by a handshake.</summary>
    public static bool IsMeshed(ClusterState state)
    {
        var reports = Reports(state);
        return reports.All(r => r.Status is not null) && reports.All(r => reports.Where(o => o.Status!.Id != r.Status!.Id)
            .All(o => r.Status!.Peers.Any(p => p.Id == o.Status!.Id && p.IsUp)));
    }

    // Locally administered 52:54:00 as QEMU has it; the cluster's name tells two clusters on one host apart.
    private string MacOf(int index) =>
        $"52:54:00:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..2]}:00:{index + 1:x2}";

    private async Task<RunningProcess> StartDiscoveryAsync(ClusterRequest request, Action<string> say, CancellationToken cancellation)
    {
        using (var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            // Without SO_REUSEADDR a port in TIME_WAIT would count as taken; Kestrel sets it as well.
            probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, request.DiscoveryPort));
            }
            catch (SocketException e)
            {
                throw new QemuException(QemuFault.Host, "IF4044", $"port {request.DiscoveryPort} of this host's loopback is taken",
                    "another cluster? `imageforge cluster down`, or another port in the manifest's Mesh.discovery", e);
            }
        }

        say($"starting discovery on 127.0.0.1:{request.DiscoveryPort}");
        var log = Path.Combine(Directory, "discovery.log");
        var process = Detached.Start(request.DiscoveryCommand, log);
        var follower = new LineFollower(log);
        while (true)
        {
            if (follower.ReadNew().Any(l => l.Contains("listening on", StringComparison.Ordinal))) return process;
            if (!process.IsAlive)
                throw new QemuException(QemuFault.Machine, "IF4045", $"the discovery service ended: {LineFollower.Tail(log, 5)}");
            await Task.Delay(20, cancellation);
        }
    }

    private static async Task PowerOffAsync(ClusterMachine machine, Action<string> say, CancellationToken cancellation)
    {
        try
        {
            // The agent says goodbye and STATE is synced within a second or two; emulated machines are slower.
            if (await new VirtualMachine(machine.Spec, machine.Process).PowerDownAsync(TimeSpan.FromSeconds(20), cancellation)) return;
            say($"{machine.Spec.Name} did not power off in 20 s: ending it");
        }
        catch (QemuException e)
        {
            say($"{machine.Spec.Name}: {e.Message}: ending it");
        }

        await machine.Process.StopAsync(TimeSpan.FromSeconds(5), cancellation);
    }
}
