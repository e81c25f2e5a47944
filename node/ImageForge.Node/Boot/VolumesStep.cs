// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Values;
using ImageForge.Node.Disks;
using ImageForge.Node.State;
using ImageForge.Node.Volumes;

namespace ImageForge.Node.Boot;

/// <summary>
/// Makes what volumes are missing and mounts all of them, outer paths first. A volume that cannot be had is said and left
/// out: the others, and the machine, do without it.
/// </summary>
internal static class VolumesStep
{
    public static async Task RunAsync(BootState boot, CancellationToken stop)
    {
        var volumes = boot.Manifest.Volumes;
        if (volumes.Count == 0) return;
        RunTool run = new Tool(boot.Children).RunAsync;
        var fileSystems = new FileSystemTools(run);
        var luks = new LuksTools(run, boot.Log);
        var identity = boot.IdentityOrigin == IdentityOrigin.Ephemeral ? null : boot.Identity;
        var preparation = new VolumePreparation(fileSystems, luks, identity);

        // 1. Where each lies. All changes of a disk's table are made before any of its volumes is used.
        var disks = await DisksAsync(boot, volumes, stop);
        try
        {
            var places = disks.SelectMany(d => ArrangeOn(boot, d.Disk, d.Volumes).Select(p => (d.Disk, Place: p)))
                .OrderBy(p => p.Place.Volume.MountPoint.Count(c => c == '/')).ThenBy(p => p.Place.Volume.MountPoint, StringComparer.Ordinal);

            // 2. What is on it, and mounting it.
            foreach (var (disk, place) in places)
            {
                stop.ThrowIfCancellationRequested();
                await Trying(boot, place.Volume.Name, async () =>
                {
                    var encryption = boot.Manifest.Encryptions.FirstOrDefault(e => e.Name == place.Volume.Name);
                    var ready = await preparation.RunAsync(disk, place, encryption);
                    await MountAsync(boot, fileSystems, luks, ready);
                });
            }
        }
        finally
        {
            foreach (var (disk, _) in disks) disk.Dispose();
        }
    }

    private static async Task<List<(VolumeDisk Disk, List<VolumeDocument> Volumes)>> DisksAsync(
        BootState boot, IReadOnlyList<VolumeDocument> volumes, CancellationToken stop)
    {
        var search = new DiskSearch(boot.Time);
        var found = new List<(string Device, VolumeDocument Volume)>();
        foreach (var sharing in volumes.GroupBy(v => v.Disk ?? new DiskSelector()))
        {
            var device = boot.StateDevice;
            if (sharing.First().Disk is { } selector)
            {
                var choice = await search.FindAsync($"volume {string.Join(", ", sharing.Select(v => v.Name))}", selector, stop);
                foreach (var line in choice.Report) boot.Log.Error(line);
                device = choice.Device;
            }
            else if (device is null)
            {
                boot.Log.Error($"volume {string.Join(", ", sharing.Select(v => v.Name))}: this machine has no disk with STATE; give the volume a disk, or Storage an install disk");
            }

            if (device is not null) found.AddRange(sharing.Select(v => (device, v)));
        }

        var disks = new List<(VolumeDisk, List<VolumeDocument>)>();
        foreach (var (device, sharing) in found.GroupBy(f => f.Device).Select(g => (g.Key, g.Select(f => f.Volume).ToList())))
        {
            await Trying(boot, string.Join(", ", sharing.Select(v => v.Name)), () =>
            {
                disks.Add((VolumeDisk.Open(device), sharing));
                return Task.CompletedTask;
            });
        }

        return disks;
    }

    private static IReadOnlyList<VolumePartition> ArrangeOn(BootState boot, VolumeDisk disk, List<VolumeDocument> volumes)
    {
        try
        {
            var space = disk.Arrange(volumes);
            foreach (var problem in space.Problems) boot.Log.Error($"volume {problem} ({disk.Device})");
            return space.Places;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            boot.Log.Error($"volume {string.Join(", ", volumes.Select(v => v.Name))}: {disk.Device}: {e.Message}");
            return [];
        }
    }

    private static async Task MountAsync(BootState boot, FileSystemTools fileSystems, LuksTools luks, ReadyVolume ready)
    {
        var volume = ready.Volume;
        if (ready.IsEncrypted) boot.AtEnd($"volume {volume.Name}", () => luks.CloseAsync(volume.Name));
        await fileSystems.MountAsync(volume, ready.Device);
        boot.AtEnd($"volume {volume.Name}", () => Unmount(volume.MountPoint));
        if (volume.MountPoint == "/var") SystemMounts.MakeVarDirectories();

        var grown = "";
        if (volume.Grow && !ready.IsNew && SizeOf(ready.Device) is var size && ready.Content.Length is { } before && size - before >= 1 << 20)
        {
            await fileSystems.GrowAsync(volume, ready.Device);
            grown = $", grown from {DiskSizes.About(before)} to {DiskSizes.About(size)}";
        }

        boot.Log.Say($"volume {volume.Name} mounted on {volume.MountPoint} ({(ready.IsNew ? "new " : "")}{(ready.IsEncrypted ? "encrypted " : "")}"
            + $"{FileSystemTools.NameOf(volume.FileSystem)} {ready.Content.Uuid}{grown})");
    }

    // What still writes there keeps a mount from going; read-only it is as safe when the power goes.
    private static Task Unmount(string path)
    {
        try
        {
            Mounts.Unmount(path);
        }
        catch (LinuxException e) when (e.Errno == Errno.EBUSY)
        {
            Mounts.Remount(path, MountOptions.ReadOnly);
        }

        return Task.CompletedTask;
    }

    private static long SizeOf(string device)
    {
        using var handle = File.OpenHandle(device);
        return BlockDevices.Size(handle);
    }

    private static async Task Trying(BootState boot, string name, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            boot.Log.Error($"volume {name}: {e.Message}");
        }
    }
}
