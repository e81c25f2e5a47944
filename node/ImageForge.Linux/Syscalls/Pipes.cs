// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>https://man7.org/linux/man-pages/man2/pipe.2.html</summary>
public static partial class Pipes
{
    private const int CloseOnExec = 0x80000;

    /// <summary>A pipe whose ends no other child inherits by accident.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) Create()
    {
        Span<int> ends = stackalloc int[2];
        if (PipeCall(ends, CloseOnExec) < 0) throw LinuxException.Last("pipe");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int PipeCall(Span<int> ends, int flags);
}
