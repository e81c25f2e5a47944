// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// Descriptor 1 without System.Console, whose set-up installs a SIGCHLD handler and changes terminal modes: neither has
/// a place in PID 1. https://man7.org/linux/man-pages/man2/write.2.html
/// </summary>
public static partial class StandardOutput
{
    /// <summary>Writes one line, in one call so that lines of several processes do not mix. Says whether it went out.</summary>
    public static bool WriteLine(string line)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(line + "\n");
        while (!rest.IsEmpty)
        {
            var written = Write(1, rest, (nuint)rest.Length);
            if (written >= 0) rest = rest[(int)written..];
            else if (Marshal.GetLastPInvokeError() != Errno.EINTR) return false; // no console: nobody to tell
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int fd, ReadOnlySpan<byte> bytes, nuint count);
}
