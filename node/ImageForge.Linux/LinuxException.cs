// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Linux;

/// <summary>A system call or a netlink request that the kernel refused: what was tried, and the errno by name.</summary>
public sealed class LinuxException : IOException
{
    public LinuxException(string operation, int errno, string? detail = null)
        : base(Describe(operation, errno, detail), errno)
    {
        Operation = operation;
        Errno = errno;
    }

    /// <summary>The positive errno value.</summary>
    public int Errno { get; }

    /// <summary>Its name in errno(3), e.g. <c>ENODEV</c>.</summary>
    public string Name => Linux.Errno.NameOf(Errno);

    /// <summary>What was tried, e.g. <c>mount /proc</c>.</summary>
    public string Operation { get; }

    /// <summary>The failure of the P/Invoke that has just returned.</summary>
    internal static LinuxException Last(string operation) => new(operation, Marshal.GetLastPInvokeError());

    private static string Describe(string operation, int errno, string? detail)
    {
        var text = $"{operation}: {Linux.Errno.NameOf(errno)} ({Marshal.GetPInvokeErrorMessage(errno)})";
        return detail is null ? text : $"{text}: {detail}";
    }
}
