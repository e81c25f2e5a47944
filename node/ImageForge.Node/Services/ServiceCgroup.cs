// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Services;

/// <summary>
/// A control group for each service: its limits hold for all of its processes together, and all of them can be ended at
/// once. https://docs.kernel.org/admin-guide/cgroup-v2.html
/// </summary>
/// <param name="root">Where cgroup2 is mounted.</param>
internal sealed class ServiceCgroup(string name, string root = ServiceCgroup.Mounted)
{
    public const string Mounted = "/sys/fs/cgroup";

    /// <summary>Microseconds; the kernel's own default.</summary>
    private const int Period = 100_000;

    /// <summary>The group that holds those of all services.</summary>
    private string Above => Path.Combine(root, "services");

    public string Directory => Path.Combine(Above, name);

    /// <summary>Makes the group with these limits; an empty one that is there already gets them.</summary>
    public void Create(ServiceLimits limits)
    {
        System.IO.Directory.CreateDirectory(Above);
        foreach (var group in (string[])[root, Above]) Write(group, "cgroup.subtree_control", "+cpu +memory +pids");
        System.IO.Directory.CreateDirectory(Directory);
        foreach (var (file, value) in Settings(limits)) Write(Directory, file, value);
    }

    /// <summary>What is written into the group's files.</summary>
    internal static IReadOnlyList<(string File, string Value)> Settings(ServiceLimits limits) =>
    [
        ("memory.max", Number(limits.Memory)),
        // What may not be in memory is not to be in swap either, and half a service is no service.
        ("memory.swap.max", limits.Memory is null ? "max" : "0"),
        ("memory.oom.group", limits.Memory is null ? "0" : "1"),
        ("cpu.max", limits.Cpu is { } percent ? FormattableString.Invariant($"{(long)percent * Period / 100} {Period}") : $"max {Period}"),
        ("pids.max", Number(limits.Tasks)),
    ];

    /// <summary>How often the kernel has killed for memory in this group.</summary>
    public int MemoryKills()
    {
        const string key = "oom_kill ";
        var events = Path.Combine(Directory, "memory.events");
        if (!File.Exists(events)) return 0;
        var line = File.ReadLines(events).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.AsSpan(key.Length), CultureInfo.InvariantCulture);
    }

    /// <summary>Ends every process in the group (Linux 5.14).</summary>
    public void Kill() => Write(Directory, "cgroup.kill", "1");

    /// <summary>Whether a process is left in the group; ended ones that nobody has waited for do not count.</summary>
    public bool IsPopulated()
    {
        var events = Path.Combine(Directory, "cgroup.events");
        return File.Exists(events) && File.ReadLines(events).Contains("populated 1");
    }

    /// <summary>Takes the group away, unless something is left in it that cannot be ended.</summary>
    public void Remove()
    {
        if (System.IO.Directory.Exists(Directory) && !IsPopulated()) System.IO.Directory.Delete(Directory);
    }

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "max";

    // Truncating or creating, as File.WriteAllText would, is not what these files know.
    private static void Write(string group, string file, string value)
    {
        using var stream = new FileStream(Path.Combine(group, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(value));
    }
}
