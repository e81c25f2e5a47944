// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Modules;

/// <summary>
/// Loads modules with all they need, each file once. What cannot be loaded is said and then left alone: a machine that
/// lacks a driver for its sound card still boots.
/// </summary>
/// <param name="directory">Where the files of <paramref name="index"/> lie.</param>
/// <param name="load">Loads one file with parameters; a parameter for tests.</param>
internal sealed class ModuleLoader(ModuleIndex index, string directory, ModuleParameters parameters, NodeLog log, Func<string, string, bool> load)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _loadedWith = new(StringComparer.Ordinal);

    public static ModuleLoader ForRunningKernel(NodeLog log)
    {
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        var directory = "/usr/lib/modules/" + release;
        var parameters = ModuleParameters.Read(ImageForge.Linux.KernelCommandLine.Read());
        return new ModuleLoader(ModuleIndex.Read(directory), directory, parameters, log, KernelModules.Load);
    }

    /// <summary>By name, as an operator asks: that it is missing is an error.</summary>
    public void Load(string name)
    {
        if (index.LoadOrder(name) is { } files) LoadFiles(files);
        else log.Error($"module {name} is not in this image");
    }

    /// <summary>
    /// Likewise with these parameters in place of the image's. A module that was loaded with others, as a driver may be before
    /// the configuration is known, keeps those: that is an error.
    /// </summary>
    public void Load(string name, string with)
    {
        lock (_gate)
        {
            parameters.Set(name, with);
            var module = ModuleName.Normalize(name);
            if (_loadedWith.TryGetValue(module, out var before) && before != parameters.Of(module))
                log.Error($"module {name} was already loaded with {(before.Length == 0 ? "no parameters" : before)}: its parameters belong into the image");
        }

        Load(name);
    }

    /// <summary>By a device's modalias: that no module serves it is usual.</summary>
    public void LoadFor(string modalias)
    {
        lock (_gate)
        {
            if (!_done.Add(modalias)) return;
        }

        foreach (var module in index.ModulesFor(modalias))
            if (!parameters.IsBlocked(module) && index.LoadOrder(module) is { } files) LoadFiles(files);
    }

    private void LoadFiles(IReadOnlyList<string> files)
    {
        lock (_gate)
        {
            foreach (var file in files.Where(_done.Add))
            {
                try
                {
                    var module = ModuleName.OfPath(file);
                    _loadedWith[module] = parameters.Of(module);
                    load(Path.Combine(directory, file), _loadedWith[module]);
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
