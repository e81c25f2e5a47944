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

    /// <summary>Moves the wall clock at once.</summary>
    /// <param name="offset">What it lacks; negative when it is ahead.</param>
    public static void Step(TimeSpan offset)
    {
        // The nanoseconds count up from the second below, also before zero.
        var seconds = (long)Math.Floor(offset.TotalSeconds);
        Adjust(new Timex
        {
            Modes = AdjustStatus | AdjustNanoseconds | AdjustSetOffset | AdjustMaxError | AdjustEstimatedError,
            Seconds = seconds,
            Fraction = (offset.Ticks - seconds * TimeSpan.TicksPerSecond) * TimeSpan.NanosecondsPerTick,
        });
    }

    /// <summary>
    /// Has the kernel's phase-locked loop (RFC 5905, appendix A.5.5.6) move the wall clock little by little and learn by how much
    /// it drifts. Says that the clock is right, so that the kernel keeps the hardware clock by it.
    /// </summary>
    /// <param name="offset">What it lacks, within half a second.</param>
    /// <param name="timeConstant">0 to 10: how long the loop averages; the binary logarithm of the poll interval in seconds minus 4.</param>
    /// <param name="leap">What the last minute of this day will have.</param>
    public static void Slew(TimeSpan offset, int timeConstant, LeapSecond leap) => Adjust(new Timex
    {
        Modes = AdjustStatus | AdjustNanoseconds | AdjustOffset | AdjustTimeConstant | AdjustMaxError | AdjustEstimatedError,
        Offset = offset.Ticks * TimeSpan.NanosecondsPerTick,
        Constant = timeConstant,
        Status = 1 /* STA_PLL */ | leap switch { LeapSecond.Inserted => 0x10 /* STA_INS */, LeapSecond.Deleted => 0x20 /* STA_DEL */, _ => 0 },
    });

    private const uint AdjustOffset = 0x0001;
    private const uint AdjustMaxError = 0x0004;
    private const uint AdjustEstimatedError = 0x0008;
    private const uint AdjustStatus = 0x0010;
    private const uint AdjustTimeConstant = 0x0020;
    private const uint AdjustSetOffset = 0x0100;
    private const uint AdjustNanoseconds = 0x2000;

    private static Timex Adjust(Timex change)
    {
        const int wallClock = 0; // CLOCK_REALTIME
        if (AdjustCall(wallClock, ref change) < 0) throw LinuxException.Last("adjust clock");
        return change;
    }

    /// <summary>struct timex on 64-bit machines. https://man7.org/linux/man-pages/man2/adjtimex.2.html</summary>
    [StructLayout(LayoutKind.Explicit, Size = 208)]
    internal struct Timex
    {
        [FieldOffset(0)] public uint Modes;
        [FieldOffset(8)] public long Offset;
        [FieldOffset(40)] public int Status;
        [FieldOffset(48)] public long Constant;
        [FieldOffset(72)] public long Seconds;
        [FieldOffset(80)] public long Fraction;
        [FieldOffset(88)] public long Tick;
    }

    /// <summary>What the kernel says about the wall clock, without changing it.</summary>
    internal static Timex Look() => Adjust(default);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_settime", SetLastError = true)]
    private static partial int SetCall(int clock, in TimeSpec time);

    [LibraryImport("libc", EntryPoint = "clock_adjtime", SetLastError = true)]
    private static partial int AdjustCall(int clock, ref Timex state);
}

/// <summary>Leap seconds as NTP announces them (RFC 5905, section 7.3).</summary>
public enum LeapSecond
{
    None = 0,
    Inserted = 1,
    Deleted = 2,
}
