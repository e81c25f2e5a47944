// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Modules;

/// <summary>
/// Loads modules with all they need, each file once. What cannot be loaded is said and then left alone: a machine that
/// lacks a driver for its sound card still boots.
/// </summary>
/// <param name="directory">Where the files of <paramref name="index"/> lie.</param>
/// <param name="load">Loads one file; a parameter for tests.</param>
internal sealed class ModuleLoader(ModuleIndex index, string directory, NodeLog log, Func<string, bool> load)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    public static ModuleLoader ForRunningKernel(NodeLog log)
    {
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        var directory = "/usr/lib/modules/" + release;
        return new ModuleLoader(ModuleIndex.Read(directory), directory, log, KernelModules.Load);
    }

    /// <summary>By name, as an operator asks: that it is missing is an error.</summary>
    public void Load(string name)
    {
        if (index.LoadOrder(name) is { } files) LoadFiles(files);
        else log.Error($"module {name} is not in this image");
    }

    /// <summary>By a device's modalias: that no module serves it is usual.</summary>
    public void LoadFor(string modalias)
    {
        lock (_gate)
        {
            if (!_done.Add(modalias)) return;
        }

        foreach (var module in index.ModulesFor(modalias))
            if (index.LoadOrder(module) is { } files) LoadFiles(files);
    }

    private void LoadFiles(IReadOnlyList<string> files)
    {
        lock (_gate)
        {
            foreach (var file in files.Where(_done.Add))
            {
                try
                {
                    load(Path.Combine(directory, file));
                }
                catch (IOException e) when (e is not ImageForge.Linux.LinuxException { Errno: ImageForge.Linux.Errno.ENODEV })
                {
                    log.Error(e.Message);
                }
                catch (ImageForge.Linux.LinuxException)
                {
                    // ENODEV: the module looked for its device and found none, as those that match by CPU model may.
                    continue;
                }
            }
        }
    }
}
