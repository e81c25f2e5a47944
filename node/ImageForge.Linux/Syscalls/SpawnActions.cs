// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// What posix_spawn does between fork and exec: one descriptor becomes the program's output and error output.
/// https://man7.org/linux/man-pages/man3/posix_spawn_file_actions_init.3.html
/// </summary>
internal sealed partial class SpawnActions : IDisposable
{
    // posix_spawn_file_actions_t has 80 bytes in glibc, and pointers into memory that glibc allocates.
    private readonly byte[] _actions = GC.AllocateArray<byte>(128, pinned: true);
    private readonly SafeFileHandle _output;
    private readonly bool _held;

    public SpawnActions(string path, SafeFileHandle output)
    {
        _output = output;
        _output.DangerousAddRef(ref _held);
        Processes.Check(Initialise(_actions), path);
        for (var descriptor = 1; descriptor <= 2; descriptor++)
            Processes.Check(AddDuplicate(_actions, (int)output.DangerousGetHandle(), descriptor), path);
    }

    public nint Pointer => Marshal.UnsafeAddrOfPinnedArrayElement(_actions, 0);

    public void Dispose()
    {
        _ = Destroy(_actions); // frees; cannot fail in glibc
        if (_held) _output.DangerousRelease();
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int Initialise(Span<byte> actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(Span<byte> actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int Destroy(Span<byte> actions);
}
