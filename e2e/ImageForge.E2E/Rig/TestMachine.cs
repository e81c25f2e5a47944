// SPDX-License-Identifier: Apache-2.0
using ImageForge.Qemu;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;

namespace ImageForge.E2E.Rig;

/// <summary>A machine under test: waits read its console and its agent's reports, never a clock alone.</summary>
internal sealed class TestMachine(VirtualMachine machine)
{
    private LineFollower _console = machine.Console;
    private VirtualMachine _machine = machine;

    public VmSpec Spec => _machine.Spec;

    public NodeStatus? Status => NodeStatus.ReadLatest(Spec.StatusPath);

    public bool IsRunning => _machine.IsRunning;

    public string ConsoleText => File.Exists(Spec.ConsolePath) ? File.ReadAllText(Spec.ConsolePath) : "";

    /// <summary>The next console line that contains <paramref name="text"/>.</summary>
    public Task<string> SeesAsync(string text) => _console.WaitForAsync(text, Segment.Patience);

    /// <summary>Waits until the whole console, from its beginning, has so many lines that contain <paramref name="text"/>.</summary>
    public async Task HasSaidAsync(string text, int times = 1)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (ConsoleText.Split(text).Length <= times)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Segment.Patience || !IsRunning)
                throw new QemuException(QemuFault.Timeout, "IF4030", $"{Spec.Name} never said \"{text}\" {times} times; its console:\n{LineFollower.Tail(Spec.ConsolePath, 40)}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until the console has a line that ends with <paramref name="line"/>, before or after others.</summary>
    public async Task HasSeenAsync(string line)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!ConsoleText.Split('\n').Any(l => l.TrimEnd().EndsWith(line, StringComparison.Ordinal)))
        {
            if (!IsRunning || TimeProvider.System.GetElapsedTime(started) > Segment.Patience)
                throw new QemuException(QemuFault.Timeout, "IF4030", $"{Spec.Name} never said \"{line}\"; its console:\n{LineFollower.Tail(Spec.ConsolePath, 60)}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until the agent's newest report satisfies <paramref name="condition"/>.</summary>
    public async Task<NodeStatus> ReportsAsync(Func<NodeStatus, bool> condition, string what, TimeSpan? limit = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (Status is { } status && condition(status)) return status;
            if (TimeProvider.System.GetElapsedTime(started) > (limit ?? Segment.Patience))
                throw new QemuException(QemuFault.Timeout, "IF4030", $"{Spec.Name} never reported {what}; its last report: " +
                    $"{LineFollower.Tail(Spec.StatusPath, 1)}\nits console:\n{LineFollower.Tail(Spec.ConsolePath, 40)}");
            if (!IsRunning)
                throw new QemuException(QemuFault.Machine, "IF4047", $"{Spec.Name} ended; its console:\n{LineFollower.Tail(Spec.ConsolePath, 40)}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until this machine has a handshake with <paramref name="other"/>, and the other way round.</summary>
    public async Task MeshesWithAsync(TestMachine other)
    {
        if (!ConsoleText.Contains("imageforge: mesh up", StringComparison.Ordinal)) await SeesAsync("imageforge: mesh up");
        var (mine, theirs) = (await ReportsAsync(s => s.Peers.Count > 0, "a peer"), await other.ReportsAsync(s => true, "anything"));
        await ReportsAsync(s => s.Peers.Any(p => p.Id == theirs.Id && p.IsUp), $"{theirs.Node} up");
        await other.ReportsAsync(s => s.Peers.Any(p => p.Id == mine.Id && p.IsUp), $"{mine.Node} up");
    }

    public Task<bool> PowerDownAsync() => _machine.PowerDownAsync(TimeSpan.FromSeconds(60));

    public Task CutPowerAsync() => _machine.CutPowerAsync();

    /// <summary>Switches the same machine, with its disks, on again.</summary>
    public async Task StartAgainAsync()
    {
        _machine = await VirtualMachine.StartAsync(Spec);
        _console = _machine.Console;
    }

    public async Task EndAsync()
    {
        if (IsRunning) await CutPowerAsync();
    }

    /// <summary>Ends it and leaves its console in artifacts/e2e, under its name, for whoever wonders why a test failed.</summary>
    public async Task EndAndKeepConsoleAsync()
    {
        await EndAsync();
        var kept = Directory.CreateDirectory(Path.Combine(Command.Root, "artifacts", "e2e")).FullName;
        if (File.Exists(Spec.ConsolePath)) File.Copy(Spec.ConsolePath, Path.Combine(kept, $"{Spec.Name}-console.log"), overwrite: true);
    }
}
