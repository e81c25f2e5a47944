// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>Watchdog timers (linux/watchdog.h). https://docs.kernel.org/watchdog/watchdog-api.html</summary>
public static partial class Watchdogs
{
    private const nuint GetSupport = 0x80285700; // WDIOC_GETSUPPORT
    private const nuint KeepAliveRequest = 0x80045705; // WDIOC_KEEPALIVE
    private const nuint SetTimeoutRequest = 0xC0045706; // WDIOC_SETTIMEOUT

    /// <summary>Opens the device, which starts the timer.</summary>
    public static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

    /// <summary>What the driver calls itself, e.g. "i6300ESB timer".</summary>
    public static string Identity(SafeFileHandle device)
    {
        Span<byte> info = stackalloc byte[40]; // u32 options, u32 firmware version, char identity[32]
        if (ControlBytes(device, GetSupport, info) < 0) throw LinuxException.Last("ask the watchdog who it is");
        var identity = info[8..];
        var end = identity.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? identity : identity[..end]);
    }

    /// <summary>Says after how much silence the machine is reset; the timer begins anew.</summary>
    /// <returns>What the hardware takes instead, in seconds.</returns>
    public static int SetTimeout(SafeFileHandle device, int seconds)
    {
        if (ControlNumber(device, SetTimeoutRequest, ref seconds) < 0) throw LinuxException.Last($"set the watchdog's timeout to {seconds} s");
        return seconds;
    }

    /// <summary>Sets the timer back.</summary>
    public static void KeepAlive(SafeFileHandle device)
    {
        var unused = 0;
        if (ControlNumber(device, KeepAliveRequest, ref unused) < 0) throw LinuxException.Last("set the watchdog back");
    }

    /// <summary>Closes the device so that the timer stops; a driver with nowayout goes on all the same.</summary>
    public static void Stop(SafeFileHandle device)
    {
        RandomAccess.Write(device, "V"u8, 0); // the magic character: without it closing is taken for a crash
        device.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlNumber(SafeFileHandle file, nuint request, ref int value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlBytes(SafeFileHandle file, nuint request, Span<byte> value);
}
