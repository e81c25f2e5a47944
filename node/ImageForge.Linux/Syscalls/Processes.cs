// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// Children without System.Diagnostics.Process. That class reaps on SIGCHLD by itself and knows only its own children,
/// while PID 1 must reap every orphan: two reapers would take each other's exit codes.
/// </summary>
public static partial class Processes
{
    /// <summary>Where a program finds what it was given to report to.</summary>
    public const int ReportDescriptor = 3;

    /// <summary>
    /// The number of the first descriptor that a program is handed besides those. Far above all that are in use while a
    /// program is started, so that none is overwritten before it has been copied.
    /// </summary>
    public const int FirstHandedOn = 250;

    public const int SignalKill = 9;
    public const int SignalTerminate = 15;

    /// <summary>
    /// Starts a program with the standard descriptors of this process, in a session of its own, with default signal
    /// handling. https://man7.org/linux/man-pages/man3/posix_spawn.3.html
    /// </summary>
    /// <param name="output">Becomes the program's descriptors 1 and 2; null: those of this process.</param>
    /// <param name="report">Becomes <see cref="ReportDescriptor"/>; only together with <paramref name="output"/>.</param>
    /// <param name="handed">Become the descriptors from <see cref="FirstHandedOn"/> on; only together with <paramref name="output"/>.</param>
    /// <returns>The process id.</returns>
    public static int Start(
        string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, SafeFileHandle? output = null, SafeFileHandle? report = null,
        IReadOnlyList<SafeFileHandle>? handed = null)
    {
        // Opaque to us: posix_spawnattr_t has 336 bytes in glibc; sigset_t 128, all of whose bits are signals.
        var attributes = GC.AllocateArray<byte>(512, pinned: true);
        Check(AttributesInit(attributes), path);
        using var actions = output is null ? null : new SpawnActions(path, output, report, handed ?? []);
        try
        {
            var all = new byte[128];
            Array.Fill(all, (byte)0xff);
            Check(AttributesSetDefaultSignals(attributes, all), path);
            Check(AttributesSetMask(attributes, new byte[128]), path);
            const short newSession = 0x80, setMask = 0x08, setDefault = 0x04;
            Check(AttributesSetFlags(attributes, newSession | setMask | setDefault), path);
            Check(Spawn(out var id, path, actions?.Pointer ?? 0, attributes, [.. arguments, null], [.. environment, null]), path);
            return id;
        }
        finally
        {
            _ = AttributesDestroy(attributes); // frees nothing and cannot fail in glibc
        }
    }

    /// <summary>Replaces this process. Returns only by throwing. https://man7.org/linux/man-pages/man2/execve.2.html</summary>
    public static LinuxException Execute(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        _ = ExecuteCall(path, [.. arguments, null], [.. environment, null]);
        return LinuxException.Last($"execute {path}");
    }

    /// <summary>https://man7.org/linux/man-pages/man2/kill.2.html. False when there is no such process.</summary>
    public static bool Signal(int process, int signal)
    {
        if (Kill(process, signal) == 0) return true;
        if (Marshal.GetLastPInvokeError() == Errno.ESRCH) return false;
        throw LinuxException.Last($"send signal {signal} to process {process}");
    }

    /// <summary>
    /// Waits until some child has ended and returns its id without reaping it; null when there are no children.
    /// https://man7.org/linux/man-pages/man2/waitid.2.html
    /// </summary>
    public static int? WaitForEnded()
    {
        const int anyChild = 0, exited = 4, leaveWaitable = 0x01000000;
        Span<byte> info = stackalloc byte[128]; // siginfo_t: si_pid at 16
        while (WaitId(anyChild, 0, info, exited | leaveWaitable) < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.ECHILD) return null;
            if (errno != Errno.EINTR) throw new LinuxException("wait for a child", errno);
        }

        return BinaryPrimitives.ReadInt32LittleEndian(info[16..]);
    }

    /// <summary>Reaps a child that has ended. https://man7.org/linux/man-pages/man2/waitpid.2.html</summary>
    public static ExitStatus Reap(int process)
    {
        int status;
        while (WaitPid(process, out status, 0) < 0)
            if (Marshal.GetLastPInvokeError() != Errno.EINTR) throw LinuxException.Last($"reap process {process}");
        return new ExitStatus(status);
    }

    // posix_spawn and its attributes return the error instead of setting errno.
    internal static void Check(int error, string path)
    {
        if (error != 0) throw new LinuxException($"start {path}", error);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(Span<byte> attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(Span<byte> attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesSetFlags(Span<byte> attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int AttributesSetDefaultSignals(Span<byte> attributes, ReadOnlySpan<byte> signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int AttributesSetMask(Span<byte> attributes, ReadOnlySpan<byte> signals);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(
        out int id, string path, nint fileActions, ReadOnlySpan<byte> attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecuteCall(string path, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int what, uint id, Span<byte> info, int options);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int process, out int status, int options);
}

/// <summary>How a process ended, from the status of wait(2).</summary>
public readonly record struct ExitStatus(int Raw)
{
    /// <summary>The signal that ended it; null when it exited by itself.</summary>
    public int? Signal => (Raw & 0x7f) == 0 ? null : Raw & 0x7f;

    /// <summary>What it exited with; null when a signal ended it.</summary>
    public int? Code => Signal is null ? (Raw >> 8) & 0xff : null;

    public override string ToString() => Signal is { } signal ? $"signal {signal}" : $"code {Code}";
}
