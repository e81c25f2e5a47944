// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Boot;

namespace ImageForge.Node.Files;

/// <summary>Writes the configuration's files below /var, over whatever a volume that is mounted there still has of them.</summary>
internal static class VarStep
{
    public static Task RunAsync(BootState boot, CancellationToken stop)
    {
        var files = OwnedFile.Below("/var/", boot.Manifest, boot.Log);
        if (files.Count == 0) return Task.CompletedTask;
        new TreeWriter("/").WriteAll(files, boot.Log);
        boot.Log.Say($"files in /var: {string.Join(", ", files.Select(f => f.Path))}");
        return Task.CompletedTask;
    }
}
