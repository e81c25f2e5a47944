// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Linux.Syscalls;

/// <summary>
/// What posix_spawn does between fork and exec: one descriptor becomes the program's output and error output, perhaps
/// another one its descriptor 3, and others are handed on under numbers of their own.
/// https://man7.org/linux/man-pages/man3/posix_spawn_file_actions_init.3.html
/// </summary>
internal sealed partial class SpawnActions : IDisposable
{
    // posix_spawn_file_actions_t has 80 bytes in glibc, and pointers into memory that glibc allocates.
    private readonly byte[] _actions = GC.AllocateArray<byte>(128, pinned: true);
    private readonly List<SafeFileHandle> _held = [];

    public SpawnActions(string path, SafeFileHandle output, SafeFileHandle? report, IReadOnlyList<SafeFileHandle> handed)
    {
        Processes.Check(Initialise(_actions), path);
        foreach (var descriptor in (int[])[1, 2]) Hand(output, descriptor, path);
        if (report is not null) Hand(report, Processes.ReportDescriptor, path);
        for (var i = 0; i < handed.Count; i++) Hand(handed[i], Processes.FirstHandedOn + i, path);
    }

    public nint Pointer => Marshal.UnsafeAddrOfPinnedArrayElement(_actions, 0);

    public void Dispose()
    {
        _ = Destroy(_actions); // frees; cannot fail in glibc
        foreach (var handle in _held) handle.DangerousRelease();
    }

    private void Hand(SafeFileHandle handle, int descriptor, string path)
    {
        var held = false;
        handle.DangerousAddRef(ref held);
        if (held) _held.Add(handle);
        Processes.Check(AddDuplicate(_actions, (int)handle.DangerousGetHandle(), descriptor), path);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int Initialise(Span<byte> actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(Span<byte> actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int Destroy(Span<byte> actions);
}
