// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux.Syscalls;

/// <summary>https://man7.org/linux/man-pages/man2/clock_settime.2.html</summary>
public static partial class Clocks
{
    /// <summary>Sets the wall clock.</summary>
    public static void Set(DateTimeOffset now)
    {
        var sinceEpoch = now - DateTimeOffset.UnixEpoch;
        var time = new TimeSpec
        {
            Seconds = sinceEpoch.Ticks / TimeSpan.TicksPerSecond,
            Nanoseconds = sinceEpoch.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick,
        };
        const int wallClock = 0; // CLOCK_REALTIME
        if (SetCall(wallClock, in time) < 0) throw LinuxException.Last("set clock");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_settime", SetLastError = true)]
    private static partial int SetCall(int clock, in TimeSpec time);
}
