// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// Files that have no name in any directory and vanish with their last descriptor: for what must not lie anywhere.
/// https://man7.org/linux/man-pages/man2/memfd_create.2.html
/// </summary>
public static partial class MemoryFiles
{
    private const uint CloseOnExec = 1;

    /// <param name="name">For /proc/self/fd; says nothing about the content.</param>
    public static SafeFileHandle Create(string name, ReadOnlySpan<byte> content = default)
    {
        var descriptor = MemoryFile(name, CloseOnExec);
        if (descriptor < 0) throw LinuxException.Last("memfd_create");
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (!content.IsEmpty) RandomAccess.Write(file, content, 0);
        return file;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemoryFile(string name, uint flags);
}
