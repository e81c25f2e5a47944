// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// Waiting for a descriptor with a way out: an eventfd that cancellation writes to.
/// https://man7.org/linux/man-pages/man2/poll.2.html, https://man7.org/linux/man-pages/man2/eventfd.2.html
/// </summary>
internal sealed partial class Waiting : IDisposable
{
    private const short PollIn = 1;
    private const int CloseOnExec = 0x80000;
    private readonly LinuxHandle _wake;

    public Waiting()
    {
        _wake = EventFd(0, CloseOnExec);
        if (_wake.IsInvalid) throw LinuxException.Last("eventfd");
    }

    /// <summary>Makes the present and every later <see cref="ForInput"/> return false.</summary>
    public void Cancel()
    {
        var one = 1UL;
        if (Write(_wake, in one, sizeof(ulong)) < 0) throw LinuxException.Last("write eventfd");
    }

    /// <summary>True when <paramref name="source"/> has input or an error to report, false when cancelled.</summary>
    public bool ForInput(SafeHandle source)
    {
        var pinned = false;
        source.DangerousAddRef(ref pinned);
        try
        {
            Span<PollEntry> entries =
            [
                new() { Descriptor = (int)source.DangerousGetHandle(), Events = PollIn },
                new() { Descriptor = (int)_wake.DangerousGetHandle(), Events = PollIn },
            ];
            while (true)
            {
                var ready = Poll(ref MemoryMarshal.GetReference(entries), (nuint)entries.Length, -1);
                if (ready < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR) continue;
                if (ready < 0) throw LinuxException.Last("poll");
                return entries[1].Ready == 0;
            }
        }
        finally
        {
            source.DangerousRelease();
        }
    }

    public void Dispose() => _wake.Dispose();

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Ready;
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial LinuxHandle EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(LinuxHandle fd, in ulong value, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeoutMilliseconds);
}
