// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>What a program inherits through execve and should find as if it were the first: signals and descriptors.</summary>
public static partial class FreshStart
{
    /// <summary>
    /// SIGPIPE as the kernel handles it. .NET ignores it, what is ignored stays so through execve, and programs that write
    /// into closed pipes would not end; handlers go by themselves. https://man7.org/linux/man-pages/man7/signal.7.html
    /// </summary>
    public static void LetPipesBreak()
    {
        const int brokenPipe = 13, error = -1;
        if (SetHandler(brokenPipe, 0) == error) throw LinuxException.Last("reset SIGPIPE");
    }

    /// <summary>Nothing to read for the program. https://man7.org/linux/man-pages/man2/dup2.2.html</summary>
    public static void CloseInput()
    {
        using var nothing = File.OpenHandle("/dev/null");
        if (Duplicate(nothing, 0) < 0) throw LinuxException.Last("replace standard input");
    }

    /// <summary>A descriptor that the program to come does not get. https://man7.org/linux/man-pages/man2/fcntl.2.html</summary>
    public static void KeepFromProgram(int descriptor)
    {
        const int setFlags = 2, closeOnExec = 1;
        if (Control(descriptor, setFlags, closeOnExec) < 0) throw LinuxException.Last($"mark descriptor {descriptor}");
    }

    /// <summary>https://man7.org/linux/man-pages/man2/chdir.2.html</summary>
    public static void ChangeDirectory(string path)
    {
        if (Chdir(path) < 0) throw LinuxException.Last($"change to the directory {path}");
    }

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    private static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(SafeFileHandle from, int to);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chdir(string path);
}
