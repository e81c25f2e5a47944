// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Node.Files;

/// <summary>A file that the configuration brings.</summary>
/// <param name="Name">For messages: <c>File motd</c>.</param>
/// <param name="Path">Absolute, on the machine.</param>
internal sealed record OwnedFile(string Name, string Path, byte[] Content, UnixFileMode Mode, int User = 0, int Group = 0)
{
    public const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Those of the File documents below a directory such as <c>/etc/</c>.</summary>
    public static IReadOnlyList<OwnedFile> Below(string directory, MachineManifest manifest, NodeLog log)
    {
        var all = manifest.Files.Where(f => f.Path.StartsWith(directory, StringComparison.Ordinal)).ToList();
        foreach (var file in all.Where(f => f.Secret is { IsKnown: false })) log.Error($"File {file.Name}: its secret was not found");
        return
        [
            .. all.Where(f => f.Secret is not { IsKnown: false })
                .Select(f => new OwnedFile($"File {f.Name}", f.Path, f.Bytes(), f.Permissions, f.Owner, f.Group)),
        ];
    }
}
