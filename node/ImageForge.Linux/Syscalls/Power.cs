// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux.Syscalls;

/// <summary>https://man7.org/linux/man-pages/man2/reboot.2.html</summary>
public static partial class Power
{
    /// <summary>Writes out what is still in memory. https://man7.org/linux/man-pages/man2/sync.2.html</summary>
    public static void Sync() => SyncCall();

    /// <summary>Restarts the machine at once, without a sync.</summary>
    public static void Restart() => Request(0x01234567, "reboot");

    /// <summary>Switches the machine off at once, without a sync.</summary>
    public static void Off() => Request(0x4321FEDC, "power off");

    /// <summary>Lets Ctrl-Alt-Del send SIGINT to PID 1 instead of restarting the machine.</summary>
    public static void CatchControlAltDelete() => Request(0, "disable ctrl-alt-del");

    private static void Request(uint command, string operation)
    {
        if (RebootCall((int)command) < 0) throw LinuxException.Last(operation);
    }

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void SyncCall();

    [LibraryImport("libc", EntryPoint = "reboot", SetLastError = true)]
    private static partial int RebootCall(int command);
}
