// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Qemu.Host;

internal static class NativeMethods
{
    /// <summary>kill(2).</summary>
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int Kill(int pid, int signal);
}
