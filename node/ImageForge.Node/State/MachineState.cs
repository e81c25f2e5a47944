// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using ImageForge.Formats.Gpt;
using ImageForge.Mesh.Identity;
using ImageForge.Node.Boot;

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
    // A disk that the manifest names is waited for: a machine that came up without its disk would be another machine.
    private static readonly TimeSpan DiskPatience = TimeSpan.FromSeconds(30);

    public static async Task<(NodeIdentity Identity, IdentityOrigin Origin)> LoadAsync(
        string? bootDevice, string? installDisk, NodeLog log, TimeProvider time)
    {
        try
        {
            if (await OpenAsync(bootDevice, installDisk, log, time) is { } store) return Load(store);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            log.Error($"state: {e.Message}; the identity is not kept");
        }

        return (NodeIdentity.Generate(), IdentityOrigin.Ephemeral);
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

    private static async Task<StateFiles?> OpenAsync(string? bootDevice, string? installDisk, NodeLog log, TimeProvider time)
    {
        if (installDisk is not null) await Polling.ForAsync(() => Disk.List().FirstOrDefault(d => d.Device == installDisk), DiskPatience, time);
        switch (StateChoice.Of(Disk.List(), bootDevice, installDisk))
        {
            case StateChoice.Use(var disk):
                return Open(disk);
            case StateChoice.Prepare(var disk) when DiskPreparation.IsBlank(disk.Content):
                return Open(DiskPreparation.Prepare(disk, Convert.ToHexString(RandomNumberGenerator.GetBytes(16))));
            case StateChoice.Prepare(var disk):
                log.Error($"install disk {disk.Device} is not blank and is left alone; wipe it to let this machine use it");
                return null;
            case StateChoice.Nowhere({ } reason):
                log.Error(reason);
                return null;
            default:
                return null;
        }
    }

    private static StateFiles Open(Disk disk) => new(disk.Device, disk.Find(GptTypes.ImageForgeState)!.Value.Offset);
}
