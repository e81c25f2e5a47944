// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Services;

/// <summary>How one run of a service ended.</summary>
/// <param name="Status">Null when there was no process.</param>
/// <param name="Reason">Why the program could not even be started; null when it was.</param>
internal sealed record ServiceEnd(ExitStatus? Status, string? Reason = null)
{
    /// <summary>The kernel killed a process of the service for its memory limit.</summary>
    public bool OutOfMemory { get; init; }

    public bool Succeeded => Reason is null && Status?.Code == 0;

    public override string ToString() => Reason ?? (OutOfMemory ? $"out of memory, {Status}" : Status.ToString()!);
}
