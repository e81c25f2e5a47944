// SPDX-License-Identifier: Apache-2.0
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Host;
using ImageForge.Qemu.Machine;

namespace ImageForge.E2E.Rig;

/// <summary>
/// A network with a discovery service and a partner: a machine that runs all along, so that a test boots only the one
/// machine it is about. Disposing ends everything and moves the consoles to artifacts/e2e, where they can be read after a failure.
/// </summary>
internal sealed class Segment : IAsyncDisposable
{
    // Emulated boots take 5 to 20 s here; a loaded CI machine gets a factor of six.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly BuiltImage _image;
    private readonly List<RunningProcess> _services = [];
    private readonly List<TestMachine> _machines = [];
    private readonly Router _router;
    private int _ports;

    private Segment(BuiltImage image, (string Directory, string File)? boot)
    {
        _image = image;
        Directory = System.IO.Directory.CreateTempSubdirectory("imf-seg").FullName;
        _router = new Router(Directory) { Boot = boot };
    }

    public string Directory { get; }

    /// <param name="image">What machines boot.</param>
    /// <param name="bootFile">The file that DHCP names for network boots; null without network boot.</param>
    public static async Task<Segment> StartAsync(BuiltImage image, string? bootFile = null)
    {
        var segment = new Segment(image, bootFile is null ? null : (image.Media.NetworkDirectory!, bootFile));
        var log = Path.Combine(segment.Directory, "discovery.log");
        segment._services.Add(Detached.Start(Command.Line("discovery", "serve", "--listen", $"127.0.0.1:{image.DiscoveryPort}"), log));
        await new LineFollower(log).WaitForAsync("listening on", Patience);
        segment._services.Add(await Detached.StartQemuAsync(segment._router.Arguments, segment._router.PidPath, default));
        return segment;
    }

    /// <summary>Runs one more discovery service; returns its log.</summary>
    public async Task<LineFollower> ServeDiscoveryAsync(int port, params string[] options)
    {
        var log = Path.Combine(Directory, $"discovery-{port}.log");
        _services.Add(Detached.Start(Command.Line(["discovery", "serve", "--listen", $"127.0.0.1:{port}", .. options]), log));
        var lines = new LineFollower(log);
        await lines.WaitForAsync("listening on", Patience);
        return lines;
    }

    /// <summary>Boots a machine as clusters do.</summary>
    public Task<TestMachine> BootAsync(BootMode mode, Firmware firmware = Firmware.Bios, Func<VmSpec, VmSpec>? change = null) =>
        BootAsync(spec => _image.Media.Attach(spec, mode), firmware, change);

    /// <summary>Boots a machine from what <paramref name="attach"/> adds to its description.</summary>
    public async Task<TestMachine> BootAsync(Func<VmSpec, VmSpec> attach, Firmware firmware = Firmware.Bios, Func<VmSpec, VmSpec>? change = null)
    {
        var port = _ports++;
        var spec = attach(new VmSpec
        {
            Name = $"e2e-{port}",
            Directory = Path.Combine(Directory, $"m{port}"),
            Firmware = firmware,
            Ovmf = firmware == Firmware.Uefi ? OvmfImages.Find() : null,
            Nics = [new($"52:54:00:e2:00:{port:x2}", _router.Port(port))],
        });
        var machine = new TestMachine(await VirtualMachine.StartAsync(change?.Invoke(spec) ?? spec));
        _machines.Add(machine);
        return machine;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in _machines) await machine.EndAsync();
        foreach (var service in _services) await service.StopAsync(TimeSpan.FromSeconds(10));
        KeepConsoles();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private void KeepConsoles()
    {
        var kept = System.IO.Directory.CreateDirectory(Path.Combine(Command.Root, "artifacts", "e2e", Path.GetFileName(Directory))).FullName;
        foreach (var log in System.IO.Directory.EnumerateFiles(Directory, "*.log", SearchOption.AllDirectories))
            File.Copy(log, Path.Combine(kept, Path.GetRelativePath(Directory, log).Replace('/', '-')));
    }
}
