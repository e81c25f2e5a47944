// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using ImageForge.Mesh.Identity;
using ImageForge.Node.Clock;
using ImageForge.Node.Files;
using ImageForge.Node.Logs;
using ImageForge.Node.Modules;
using ImageForge.Node.Network;
using ImageForge.Node.State;
using ImageForge.Node.Supervision;

namespace ImageForge.Node.Boot;

/// <summary>What the steps of a boot share: what they work with, what they found out, what runs on and what ends with it.</summary>
internal sealed class BootState
{
    private readonly Lock _gate = new();
    private readonly List<Task> _kept = [];
    private readonly Stack<(string Name, Func<Task> End)> _endings = [];
    private readonly List<(string Name, Func<Task> Stop)> _farewells = [];

    public required NodeLog Log { get; init; }

    /// <summary>For those that run programs: <c>Logs.Source("service/web")</c> with a <see cref="ChildOutput"/>.</summary>
    public required LogHub Logs { get; init; }

    public required TimeProvider Time { get; init; }

    public required Configuration.Configuration Configuration { get; init; }

    public MachineManifest Manifest => Configuration.Manifest;

    public required Ground Ground { get; init; }

    public ModuleLoader Modules => Ground.Modules;

    public NetworkController Network => Ground.Network;

    public Resolver Resolver => Ground.Resolver;

    public NetworkTime Clock => Ground.Clock;

    public EtcLayer Etc => Ground.Etc;

    public required Children Children { get; init; }

    /// <summary>Known after the step "identity".</summary>
    public NodeIdentity Identity { get; set; } = null!;

    public IdentityOrigin IdentityOrigin { get; set; }

    /// <summary>The disk with the STATE partition, known after the step "identity"; null: the machine keeps nothing.</summary>
    public string? StateDevice { get; set; }

    /// <summary>Known after the step "host name".</summary>
    public string HostName { get; set; } = "";

    /// <summary>Completes when a DHCP server has named the machine, where it may.</summary>
    public TaskCompletionSource NamedByNetwork { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised when the kernel announces a device, after its driver was loaded. Not on one thread only.</summary>
    public event Action<KernelEvent>? DeviceCame;

    /// <summary>Raises <see cref="DeviceCame"/>.</summary>
    public void Announce(KernelEvent device) => DeviceCame?.Invoke(device);

    /// <summary>Watches over something that runs until the machine stops. That it fails is said and touches nothing else.</summary>
    public void Keep(string part, Task running)
    {
        lock (_gate) _kept.Add(Guard.RunAsync(part, running, Log));
    }

    /// <summary>
    /// Has something done when the machine is to stop, before anything else is told of it: what runs still has its network
    /// and its mesh. Whoever asks sees to it that it ends in good time.
    /// </summary>
    public void BeforeStop(string name, Func<Task> stop)
    {
        lock (_gate) _farewells.Add((name, stop));
    }

    /// <summary>Does what <see cref="BeforeStop"/> was asked for, all of it at once.</summary>
    public Task StopAsync()
    {
        lock (_gate) return Task.WhenAll([.. _farewells.Select(f => Guard.RunAsync(f.Name, f.Stop, Log))]);
    }

    /// <summary>
    /// Has something done once everything that was kept has ended: the last to ask comes first, so that what a later step
    /// built on an earlier one goes before it.
    /// </summary>
    public void AtEnd(string name, Func<Task> end)
    {
        lock (_gate) _endings.Push((name, end));
    }

    /// <summary>Ends when everything that was kept has.</summary>
    public async Task WaitAsync()
    {
        while (true)
        {
            Task[] open;
            lock (_gate) open = [.. _kept.Where(task => !task.IsCompleted)];
            if (open.Length == 0) return;
            await Task.WhenAll(open);
        }
    }

    /// <summary>Does what <see cref="AtEnd"/> was asked for. Not twice.</summary>
    public async Task EndAsync()
    {
        while (true)
        {
            (string Name, Func<Task> End) ending;
            lock (_gate)
            {
                if (!_endings.TryPop(out ending)) return;
            }

            await Guard.RunAsync(ending.Name, ending.End, Log);
        }
    }
}
