// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux.Syscalls;

/// <summary>https://man7.org/linux/man-pages/man2/getrandom.2.html</summary>
public static partial class Entropy
{
    /// <summary>Blocks until the kernel's random number generator has been seeded once.</summary>
    public static void WaitUntilSeeded()
    {
        Span<byte> one = stackalloc byte[1];
        while (GetRandom(one, 1, 0) < 0)
            if (Marshal.GetLastPInvokeError() != Errno.EINTR) throw LinuxException.Last("getrandom");
    }

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    private static partial nint GetRandom(Span<byte> buffer, nuint length, uint flags);
}
