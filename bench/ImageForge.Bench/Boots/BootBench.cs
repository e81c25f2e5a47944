// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;

namespace ImageForge.Bench.Boots;

/// <summary>
/// From power-on to PID 1 and to the mesh, beside a machine that is meshed already. The reference of the same run is the
/// bare kernel: the time from power-on until it finds no root, which no image can undercut.
/// </summary>
internal static class BootBench
{
    private sealed record Boot(double PidOne, double Mesh);

    public static async Task RunAsync(Workplace place, int repeats)
    {
        var media = new BootMedia(Only(place, "raw"), Only(place, "iso"), Path.Combine(place.Output, "pxe"));
        var floor = await Samples.OfAsync(repeats, () => BareKernelAsync(place, media.Kernel!));
        Console.WriteLine();
        Console.WriteLine("| boot (QEMU, emulated, 1 CPU, 512 MiB) | PID 1 | mesh up | PID 1 / bare kernel |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine($"| bare kernel, direct (reference of this run) | {floor} | | 1.00 |");
        foreach (var (mode, firmware) in new[] { (BootMode.Kernel, Firmware.Bios), (BootMode.Raw, Firmware.Bios), (BootMode.Raw, Firmware.Uefi),
            (BootMode.Iso, Firmware.Bios), (BootMode.Iso, Firmware.Uefi), (BootMode.Pxe, Firmware.Bios) })
        {
            var boots = new List<Boot>();
            for (var i = 0; i < repeats; i++) boots.Add(await BootAsync(place, media, mode, firmware));
            var (first, mesh) = (new Samples([.. boots.Select(b => b.PidOne)]), new Samples([.. boots.Select(b => b.Mesh)]));
            Console.WriteLine($"| {mode.ToString().ToLowerInvariant()}, {firmware.ToString().ToLowerInvariant()} | {first} | {mesh} | {first.Median / floor.Median:0.00} |");
        }

        Console.WriteLine();
        Console.WriteLine("Elsewhere on such a machine, power-on to wg0 up: mkosi disk (UEFI) 27.1 s, hand-rolled systemd disk (UEFI) 12.9 s,");
        Console.WriteLine("live-build ISO 52.5 s, busybox floor 5.84 s by OVMF and 1.86 s direct; to the mesh none of them goes.");
    }

    private static async Task<Boot> BootAsync(Workplace place, BootMedia media, BootMode mode, Firmware firmware)
    {
        var cluster = new LocalCluster("bench", Path.Combine(place.Directory, "c"));
        var request = new ClusterRequest(1, mode, firmware, media, 512,
            place.Line("discovery", "serve", "--listen", $"127.0.0.1:{Workplace.DiscoveryPort}"), Workplace.DiscoveryPort);
        try
        {
            var state = await cluster.UpAsync(request, _ => { }, default);
            var partner = state.Machines.Single();
            await new LineFollower(partner.Spec.ConsolePath).WaitForAsync("imageforge: mesh link", TimeSpan.FromSeconds(120));
            var began = Stopwatch.GetTimestamp();
            state = await cluster.UpAsync(request with { Machines = 2 }, _ => { }, default);
            var console = new LineFollower(state.Machines.Single(m => m.Index == 1).Spec.ConsolePath);
            await console.WaitForAsync("imageforge: pid 1", TimeSpan.FromSeconds(120));
            var first = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await console.WaitForAsync("imageforge: mesh up", TimeSpan.FromSeconds(120));
            return new(first, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        finally
        {
            await cluster.DownAsync(wipe: true, _ => { }, default);
        }
    }

    private static async Task<double> BareKernelAsync(Workplace place, string kernel)
    {
        var spec = new VmSpec { Name = "floor", Directory = Path.Combine(place.Directory, "floor"), NoReboot = true };
        Directory.CreateDirectory(spec.Directory);
        var empty = Path.Combine(spec.Directory, "empty");
        await File.WriteAllBytesAsync(empty, new byte[512]);
        var began = Stopwatch.GetTimestamp();
        // Without the last argument emulated kernels die now and then (docs/architecture.md).
        var machine = await VirtualMachine.StartAsync(spec with { Kernel = new(kernel, empty, "console=ttyS0 panic=-1") });
        await machine.Console.WaitForAsync("Unable to mount root fs", TimeSpan.FromSeconds(60));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await machine.Process.StopAsync(TimeSpan.FromSeconds(5));
        return seconds;
    }

    private static string? Only(Workplace place, string extension) => Directory.EnumerateFiles(place.Output, $"*.{extension}").SingleOrDefault();
}
