// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace ImageForge.Linux.Syscalls;

/// <summary>https://man7.org/linux/man-pages/man2/sethostname.2.html</summary>
public static partial class HostNames
{
    public static void Set(string name)
    {
        var bytes = Encoding.ASCII.GetBytes(name);
        if (SetCall(bytes, (nuint)bytes.Length) < 0) throw LinuxException.Last($"set host name {name}");
    }

    [LibraryImport("libc", EntryPoint = "sethostname", SetLastError = true)]
    private static partial int SetCall(ReadOnlySpan<byte> name, nuint length);
}
