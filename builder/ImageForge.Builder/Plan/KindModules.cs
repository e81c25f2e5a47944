// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Plan;

/// <summary>Module groups (images/modules) that documents of a manifest ask for. Nothing of them is in other images.</summary>
internal static class KindModules
{
    /// <summary>Put into the image and loaded at every boot: no device announces the need for them.</summary>
    public static IReadOnlyList<string> Groups(MachineManifest manifest) =>
        [.. manifest.Firewall is null ? (string[])[] : ["firewall"], .. VolumeGroups.Of(manifest)];
}
