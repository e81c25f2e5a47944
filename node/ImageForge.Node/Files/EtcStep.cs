// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.Node.Boot;

namespace ImageForge.Node.Files;

/// <summary>Shows the configuration's files and trusted roots in /etc.</summary>
internal static class EtcStep
{
    public static Task RunAsync(BootState boot, CancellationToken stop) => ShowAsync(boot.Manifest, files: true, boot.Ground, boot.Log);

    /// <summary>What a manifest brings for /etc, in place of what another one brought before.</summary>
    /// <param name="files">Whether its files are wanted besides its trusted roots.</param>
    public static Task ShowAsync(MachineManifest manifest, bool files, Ground ground, NodeLog log)
    {
        // The image's own list of authorities is what is added to.
        ground.Etc.Show([]);
        var all = files ? OwnedFile.Below("/etc/", manifest, log).ToList() : [];
        if (TrustBundle.Of(manifest.TrustedRoots) is { } bundle) all.Add(bundle);
        if (all.Count == 0) return Task.CompletedTask;
        ground.Modules.Load("overlay");
        ground.Etc.Show(all);
        log.Say($"files in /etc: {string.Join(", ", all.Select(f => f.Path))}");
        return Task.CompletedTask;
    }
}
