// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node.Boot;

namespace ImageForge.Node.Services;

/// <summary>What a service sees in place of what the machine sees. To be called in a view of the mounts of its own.</summary>
internal static class ServiceMounts
{
    private const MountOptions Harmless = MountOptions.NoSetUserId | MountOptions.NoDevices;

    public static void Make(ServiceDocument service)
    {
        // The manifest and the identity, with the mesh's secrets, are nobody's business but PID 1's and the agent's.
        if (Directory.Exists(Workplace.Directory))
            Mounts.Mount("tmpfs", Workplace.Directory, "tmpfs", Harmless | MountOptions.NoExecute | MountOptions.ReadOnly, "size=4096,mode=0000");

        var (user, group) = (service.User, service.Group ?? service.User);
        foreach (var mount in service.Mounts)
        {
            if (mount.Source is { } source)
            {
                PrepareSource(source, user, group);
                PrepareTarget(mount.Target, isFile: File.Exists(source));
                Mounts.BindTree(source, mount.Target);
            }
            else
            {
                PrepareTarget(mount.Target, isFile: false);
                Mounts.Mount("tmpfs", mount.Target, "tmpfs", Harmless, $"size={mount.Tmpfs},mode=0755,uid={user},gid={group}");
            }
        }

        if (service.ReadOnlyRoot) MountAttributes.SetReadOnly("/", true);
        foreach (var mount in service.Mounts)
        {
            if (mount.Access == MountAccess.ReadOnly) MountAttributes.SetReadOnly(mount.Target, true);
            else if (service.ReadOnlyRoot) MountAttributes.SetReadOnly(mount.Target, false);
        }
    }

    // Data directories come into being with the service; a missing file of the image is a mistake.
    private static void PrepareSource(string source, int user, int group)
    {
        if (Path.Exists(source)) return;
        if (!source.StartsWith("/var/", StringComparison.Ordinal) && !source.StartsWith("/run/", StringComparison.Ordinal))
            throw new IOException($"mount {source}: there is no such file or directory");
        Directory.CreateDirectory(source);
        Credentials.ChangeOwner(source, user, group);
    }

    private static void PrepareTarget(string target, bool isFile)
    {
        if (Path.Exists(target)) return;
        try
        {
            Directory.CreateDirectory(isFile ? Path.GetDirectoryName(target)! : target);
            if (isFile) File.WriteAllBytes(target, []);
        }
        catch (IOException e)
        {
            throw new IOException($"mount on {target}: it is not in the image and cannot be made ({e.Message}): build an image with this service", e);
        }
    }
}
