// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>https://man7.org/linux/man-pages/man4/loop.4.html</summary>
public static partial class LoopDevices
{
    private const nuint GetFree = 0x4C82; // LOOP_CTL_GET_FREE
    private const nuint Configure = 0x4C0A; // LOOP_CONFIGURE
    private const uint ReadOnly = 1;
    private const uint ClearOnLastClose = 4;

    // struct loop_config: u32 fd, u32 block size, struct loop_info64 (flags at its offset 52), 8 reserved u64.
    private const int ConfigSize = 304;
    private const int ConfigFlags = 8 + 52;

    /// <summary>
    /// Makes a read-only block device of a file and returns its path. It goes when nothing has it open or mounted any
    /// more, so the caller keeps <paramref name="device"/> until it is mounted.
    /// </summary>
    public static string AttachReadOnly(string path, out SafeFileHandle device)
    {
        using var file = File.OpenHandle(path);
        using var control = File.OpenHandle("/dev/loop-control", FileMode.Open, FileAccess.ReadWrite);
        var number = Control(control, GetFree, 0);
        if (number < 0) throw LinuxException.Last("find a free loop device");
        var node = "/dev/loop" + number;
        var opened = File.OpenHandle(node);
        var config = new byte[ConfigSize];
        BinaryPrimitives.WriteInt32LittleEndian(config, (int)file.DangerousGetHandle());
        BinaryPrimitives.WriteUInt32LittleEndian(config.AsSpan(ConfigFlags), ReadOnly | ClearOnLastClose);
        if (Control(opened, Configure, config) < 0)
        {
            var error = LinuxException.Last($"attach {path} to {node}");
            opened.Dispose();
            throw error;
        }

        device = opened;
        return node;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, Span<byte> argument);
}
