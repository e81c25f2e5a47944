// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Node.Kernel;

/// <summary>A file of the running kernel and what is to be written to it.</summary>
/// <param name="Name">As the manifest has it, for messages: <c>sysctl net.ipv4.ip_forward</c>.</param>
internal sealed record KernelSetting(string Name, string Path, string Value)
{
    /// <summary>What a Kernel document sets, sysctl first, in ordinal order of the names.</summary>
    public static IReadOnlyList<KernelSetting> Of(KernelDocument kernel, string root = "/") =>
    [
        .. kernel.Sysctl.OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => new KernelSetting($"sysctl {s.Key}", System.IO.Path.Combine(root, "proc/sys", KernelDocument.SysctlPath(s.Key)), s.Value)),
        .. kernel.Sysfs.OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => new KernelSetting($"sysfs {s.Key}", System.IO.Path.Combine(root, "sys", s.Key), s.Value)),
    ];
}
