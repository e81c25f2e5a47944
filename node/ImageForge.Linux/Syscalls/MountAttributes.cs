// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// Options of whole trees of mounts. glibc has the call since 2.36; the number serves older ones too.
/// https://man7.org/linux/man-pages/man2/mount_setattr.2.html
/// </summary>
public static partial class MountAttributes
{
    private const nint MountSetAttribute = 442; // the same on every architecture (asm-generic/unistd.h)
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint Recursive = 0x8000; // AT_RECURSIVE
    private const ulong ReadOnly = 1; // MOUNT_ATTR_RDONLY

    /// <summary>Makes the mount at a path, and all below it, read-only or writable; what is read-only by its file system stays so.</summary>
    public static void SetReadOnly(string target, bool readOnly)
    {
        var attributes = readOnly ? new Attributes { Set = ReadOnly } : new Attributes { Clear = ReadOnly };
        if (SystemCall(MountSetAttribute, CurrentDirectory, target, Recursive, in attributes, (nuint)Marshal.SizeOf<Attributes>()) < 0)
            throw LinuxException.Last($"make {target} {(readOnly ? "read-only" : "writable")}");
    }

    // struct mount_attr
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SystemCall(nint number, nint directory, string path, nuint flags, in Attributes attributes, nuint size);
}
