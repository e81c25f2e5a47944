// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Plan;

/// <summary>
/// What volumes need in the image, by name: a list of modules in images/modules that are loaded at boot, and lines of
/// images/packages.conf. Images without volumes have none of it.
/// </summary>
internal static class VolumeGroups
{
    /// <summary>Such as <c>volume-ext4</c>, <c>volume-luks</c>; each once, in ordinal order.</summary>
    public static IReadOnlyList<string> Of(MachineManifest manifest)
    {
        var groups = manifest.Volumes.Select(v => $"volume-{v.FileSystem.ToString().ToLowerInvariant()}").ToHashSet();
        if (manifest.Encryptions.Count > 0) groups.Add("volume-luks");
        if (manifest.Encryptions.Any(e => e.Cipher == VolumeCipher.Adiantum)) groups.Add("volume-adiantum");
        return [.. groups.Order(StringComparer.Ordinal)];
    }
}
