// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;

// The first program: from the initramfs to the read-only root file system inside it.
// Nothing can be returned to: what goes wrong ends as the kernel's panic= asks.
try
{
    // 1. The kernel's own file systems. DEVTMPFS_MOUNT is off in Debian's kernels.
    Mounts.Mount("proc", "/proc", "proc", MountOptions.NoSetUserId | MountOptions.NoExecute | MountOptions.NoDevices);
    Mounts.Mount("sysfs", "/sys", "sysfs", MountOptions.NoSetUserId | MountOptions.NoExecute | MountOptions.NoDevices);
    Mounts.Mount("devtmpfs", "/dev", "devtmpfs", MountOptions.NoSetUserId | MountOptions.NoExecute, "mode=0755");

    // 2. The modules that the root file system needs; their names give the order, and that of their parameters.
    foreach (var module in Directory.GetFiles("/modules").Order(StringComparer.Ordinal))
    {
        var parameters = Path.Combine("/parameters", Path.GetFileName(module));
        KernelModules.Load(module, File.Exists(parameters) ? File.ReadAllText(parameters) : "");
        File.Delete(module);
    }

    // 3. The root file system. Its file stays where it is: the loop device reads from it.
    var loop = LoopDevices.AttachReadOnly("/root.squashfs", out var device);
    Mounts.Mount(loop, "/root", "squashfs", MountOptions.ReadOnly | MountOptions.NoDevices);
    device.Dispose();

    // 4. What this one machine was given, out of reach of everyone but root.
    Mounts.Mount("tmpfs", "/root/run", "tmpfs", MountOptions.NoSetUserId | MountOptions.NoDevices, "mode=0755");
    const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    Directory.CreateDirectory("/root/run/imageforge", ownerOnly | UnixFileMode.UserExecute);
    if (Directory.Exists("/imageforge"))
    {
        foreach (var file in Directory.GetFiles("/imageforge"))
        {
            var target = Path.Combine("/root/run/imageforge", Path.GetFileName(file));
            File.Move(file, target);
            File.SetUnixFileMode(target, ownerOnly);
        }
    }

    // 5. Over to it.
    foreach (var directory in (string[])["/dev", "/proc", "/sys"]) Mounts.Move(directory, "/root" + directory);
    RootSwitch.To("/root");
    // OpenSSL is linked in and would look for certificates where the build machine has them.
    throw Processes.Execute("/sbin/init", ["/sbin/init"], ["SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"]);
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    StandardOutput.WriteLine("imageforge: error: " + e.Message);
    var line = File.Exists("/proc/cmdline") ? KernelCommandLine.Read() : KernelCommandLine.Parse("");
    PanicPolicy.Of(line).Apply();
    return 1;
}
