// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using ImageForge.Formats.Gpt;
using ImageForge.MachineConfig;
using ImageForge.Mesh.Identity;
using ImageForge.Node.Disks;

namespace ImageForge.Node.State;

/// <summary>How long a machine's identity lasts.</summary>
internal enum IdentityOrigin
{
    /// <summary>Made now and stored.</summary>
    New,

    /// <summary>Found in the store.</summary>
    Kept,

    /// <summary>Made now, and gone when the machine stops.</summary>
    Ephemeral,
}

/// <summary>Who this machine is, from its STATE partition where there is one.</summary>
internal static class MachineState
{
    /// <returns>The disk that holds it, null without one.</returns>
    public static async Task<(NodeIdentity Identity, IdentityOrigin Origin, string? Device)> LoadAsync(
        string? bootDevice, InstallSettings? install, NodeLog log, TimeProvider time, CancellationToken stop)
    {
        try
        {
            if (await OpenAsync(bootDevice, install, log, time, stop) is { } disk)
            {
                var (identity, origin) = Load(Store(disk));
                return (identity, origin, disk.Device);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            log.Error($"state: {e.Message}; the identity is not kept");
        }

        return (NodeIdentity.Generate(), IdentityOrigin.Ephemeral, null);
    }

    /// <summary>The identity in a store, which gets one when it has none.</summary>
    /// <exception cref="InvalidDataException">What is stored is no identity.</exception>
    internal static (NodeIdentity Identity, IdentityOrigin Origin) Load(StateFiles store)
    {
        if (store.Files.TryGetValue(NodeIdentity.FileName, out var kept)) return (NodeIdentity.Parse(kept), IdentityOrigin.Kept);
        var identity = NodeIdentity.Generate();
        store.Set(NodeIdentity.FileName, identity.ToJson());
        return (identity, IdentityOrigin.New);
    }

    private static async Task<Disk?> OpenAsync(string? bootDevice, InstallSettings? install, NodeLog log, TimeProvider time, CancellationToken stop)
    {
        // With STATE on the boot medium nothing else matters, and nothing is waited for.
        if (install is null || StateChoice.Of(Disk.List(), bootDevice, null) is StateChoice.Use(var boot) && boot.Device == bootDevice)
            return Take(StateChoice.Of(Disk.List(), bootDevice, null), log);
        var chosen = await new DiskSearch(time).FindAsync("install disk", install.Disk, stop);
        foreach (var line in chosen.Report) log.Error(line);
        return Take(StateChoice.Of(Disk.List(), bootDevice, chosen.Device, install.Wipe), log);
    }

    private static Disk? Take(StateChoice choice, NodeLog log)
    {
        switch (choice)
        {
            case StateChoice.Use(var disk):
                return disk;
            case StateChoice.Prepare(var disk, var erase) when erase || DiskPreparation.IsBlank(disk.Content):
                if (erase && !DiskPreparation.IsBlank(disk.Content)) log.Say($"install disk {disk.Device} is erased, as the manifest says");
                return DiskPreparation.Prepare(disk, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
            case StateChoice.Prepare(var disk, _):
                log.Error($"install disk {disk.Device} is not blank and is left alone; wipe it, or set Storage.install.wipe to foreign");
                return null;
            case StateChoice.Nowhere({ } reason):
                log.Error(reason);
                return null;
            default:
                return null;
        }
    }

    private static StateFiles Store(Disk disk) => new(disk.Device, disk.Find(GptTypes.ImageForgeState)!.Value.Offset);
}
