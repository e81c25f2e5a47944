// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace ImageForge.Qemu.Host;

/// <summary>
/// A process that outlives the command which started it, named so that it cannot be mistaken: numbers are reused, a
/// number together with its start time (clock ticks since boot, proc_pid_stat(5) field 22) is not.
/// </summary>
public readonly record struct RunningProcess(int Id, long StartTicks)
{
    /// <summary>The process with this number now, or null when there is none (or only its zombie).</summary>
    public static RunningProcess? Of(int id) => ReadStat(id) is { State: not 'Z' } stat ? new(id, stat.Start) : null;

    public bool IsAlive => Of(Id) == this;

    /// <summary>Sends SIGTERM, then SIGKILL to what still runs after <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellation = default)
    {
        if (!Signal(15) || await EndedWithinAsync(grace, cancellation)) return;
        Signal(9);
        await EndedWithinAsync(TimeSpan.FromSeconds(10), cancellation);
    }

    /// <summary>Waits for the end; the kernel offers no event for a process that is not our child, so it is looked up.</summary>
    public async Task<bool> EndedWithinAsync(TimeSpan limit, CancellationToken cancellation = default)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (IsAlive)
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > limit) return false;
            await Task.Delay(50, cancellation);
        }

        return true;
    }

    private bool Signal(int number) => IsAlive && NativeMethods.Kill(Id, number) == 0;

    // "pid (comm) S ppid …": comm may hold blanks and parentheses, so fields are counted after the last ")".
    private static (char State, long Start)? ReadStat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
