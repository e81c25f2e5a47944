// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>https://man7.org/linux/man-pages/man2/finit_module.2.html</summary>
public static partial class KernelModules
{
    private const int CompressedFile = 4; // MODULE_INIT_COMPRESSED_FILE: the kernel unpacks it (CONFIG_MODULE_DECOMPRESS)

    /// <summary>
    /// Loads one module file, compressed when its name ends with .xz, .zst or .gz. Its dependencies must be there already.
    /// False when the module is loaded or built in.
    /// </summary>
    /// <param name="parameters"><c>name=value</c>, parted by spaces. The kernel logs those that the module does not have.</param>
    public static bool Load(string path, string parameters = "")
    {
        using var file = File.OpenHandle(path);
        var compressed = Path.GetExtension(path) is ".xz" or ".zst" or ".gz";
        if (FinitModule(SystemCall, file, parameters, compressed ? CompressedFile : 0) >= 0) return true;
        if (Marshal.GetLastPInvokeError() == Errno.EEXIST) return false;
        throw LinuxException.Last($"load module {path}");
    }

    // The C library has no wrapper.
    private static nint SystemCall => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 313 : 273;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint FinitModule(nint number, SafeFileHandle file, string parameters, nint flags);
}
