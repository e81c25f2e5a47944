// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Discovery.Storage;

/// <summary>
/// fsync(2) of a directory: a rename is durable only then. The framework opens no directories, hence the call.
/// </summary>
internal static class DirectorySync
{
    // open(2), asm-generic: read only, must be a directory, not inherited by children.
    private const int OpenFlags = 0x0 | 0x10000 | 0x80000;

    /// <exception cref="IOException">It cannot be opened or synchronised.</exception>
    public static void Flush(string directory)
    {
        var descriptor = Open(directory, OpenFlags);
        if (descriptor < 0) throw new IOException($"{directory}: {Marshal.GetLastPInvokeErrorMessage()}");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
