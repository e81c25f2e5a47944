// SPDX-License-Identifier: Apache-2.0
using ImageForge.Mesh.Identity;
using ImageForge.Node.State;

namespace ImageForge.Node.Boot;

/// <summary>Finds or makes the machine's identity and lays it where the agent reads it.</summary>
internal static class IdentityStep
{
    public static async Task RunAsync(BootState boot, CancellationToken stop)
    {
        (boot.Identity, boot.IdentityOrigin, boot.StateDevice) =
            await MachineState.LoadAsync(boot.Configuration.Disk, boot.Manifest.Storage?.Install, boot.Log, boot.Time, stop);
        Workplace.Write(Path.Combine(Workplace.State, NodeIdentity.FileName), boot.Identity.ToJson());
        boot.Log.Say($"identity {boot.Identity.NodeId} ({boot.IdentityOrigin.ToString().ToLowerInvariant()})");
    }
}
