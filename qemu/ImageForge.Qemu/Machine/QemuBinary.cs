// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Qemu.Machine;

/// <summary>The QEMU program of the host.</summary>
public static class QemuBinary
{
    private const string Name = "qemu-system-x86_64";

    /// <exception cref="QemuException">IF4001: not installed.</exception>
    public static string Find() => Find(Environment.GetEnvironmentVariable("PATH") ?? "");

    internal static string Find(string path) => path.Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Concat(["/usr/bin", "/usr/local/bin", "/usr/libexec"])
        .Select(d => Path.Combine(d, Name)).FirstOrDefault(File.Exists) ??
        throw new QemuException(QemuFault.Host, "IF4001", $"{Name} is not on this host",
            "install QEMU: package qemu-system-x86 (Debian, Ubuntu), qemu-system-x86-core (Fedora) or qemu-system-x86 (Arch)");
}
