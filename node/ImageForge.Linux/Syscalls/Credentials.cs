// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux.Syscalls;

/// <summary>Who a process is, and how much it may open. https://man7.org/linux/man-pages/man7/credentials.7.html</summary>
public static partial class Credentials
{
    /// <summary>
    /// Becomes a user with one group and no others, for good. With another user than root every capability goes.
    /// https://man7.org/linux/man-pages/man2/setuid.2.html
    /// </summary>
    public static void Become(int user, int group)
    {
        if (SetGroups(0, 0) < 0) throw LinuxException.Last("drop supplementary groups");
        if (SetGroup(group) < 0) throw LinuxException.Last($"become group {group}");
        if (SetUser(user) < 0) throw LinuxException.Last($"become user {user}");
    }

    /// <summary>No program that is started from now on gains rights. https://man7.org/linux/man-pages/man2/PR_SET_NO_NEW_PRIVS.2const.html</summary>
    public static void GainNothing()
    {
        const int noNewPrivileges = 38;
        if (ProcessControl(noNewPrivileges, 1, 0, 0, 0) < 0) throw LinuxException.Last("set no_new_privs");
    }

    /// <summary>
    /// How many descriptors a process may have open. The hard limit is never raised.
    /// https://man7.org/linux/man-pages/man2/setrlimit.2.html
    /// </summary>
    /// <param name="hard">Null leaves it.</param>
    public static void LimitOpenFiles(ulong soft, ulong? hard)
    {
        const int openFiles = 7; // RLIMIT_NOFILE
        if (GetLimit(openFiles, out var limit) < 0) throw LinuxException.Last("read the limit of open files");
        limit.Hard = Math.Min(hard ?? limit.Hard, limit.Hard);
        limit.Soft = Math.Min(soft, limit.Hard);
        if (SetLimit(openFiles, in limit) < 0) throw LinuxException.Last($"limit open files to {soft}");
    }

    /// <summary>https://man7.org/linux/man-pages/man2/chown.2.html</summary>
    public static void ChangeOwner(string path, int user, int group)
    {
        if (Chown(path, user, group) < 0) throw LinuxException.Last($"give {path} to user {user}");
    }

    // struct rlimit on 64-bit Linux
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, nint groups);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroup(int group);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(int user);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ProcessControl(int operation, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, int user, int group);
}
