// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.Kernel;

/// <summary>
/// The text files that depmod(8) would write for the chosen modules (modules.dep(5)); the node finds by them what a
/// device needs. Debian's packages carry no such files: their maintainer scripts make them on the target.
/// </summary>
internal static class ModuleTables
{
    /// <summary>
    /// modules.dep: <c>path: dependency dependency …</c>, all transitive ones, in the order that modprobe expects:
    /// the last is loaded first.
    /// </summary>
    public static string Dependencies(IReadOnlyList<KernelModule> inLoadOrder)
    {
        var all = inLoadOrder.ToDictionary(m => m.Name, StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var module in inLoadOrder.OrderBy(m => m.Path, StringComparer.Ordinal))
        {
            var needed = ModuleClosure.HardClosure(module, all);
            needed.Remove(module.Name);
            text.Append(module.Path).Append(':');
            for (var i = inLoadOrder.Count - 1; i >= 0; i--)
                if (needed.Contains(inLoadOrder[i].Name)) text.Append(' ').Append(inLoadOrder[i].Path);
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>modules.alias: <c>alias pattern module</c>.</summary>
    public static string Aliases(IEnumerable<KernelModule> modules) =>
        Lines("# Aliases extracted from modules themselves.", modules, m => m.Info.Aliases.Select(a => $"alias {a} {m.Name}"));

    /// <summary>modules.softdep: <c>softdep module pre: … post: …</c>.</summary>
    public static string SoftDependencies(IEnumerable<KernelModule> modules) =>
        Lines("# Soft dependencies extracted from modules themselves.", modules,
            m => m.Info.SoftDependencies.Select(s => $"softdep {m.Name} {s}"));

    private static string Lines(string heading, IEnumerable<KernelModule> modules,
        Func<KernelModule, IEnumerable<string>> linesOf) =>
        string.Concat(modules.OrderBy(m => m.Path, StringComparer.Ordinal).SelectMany(linesOf).Prepend(heading)
            .Select(line => line + "\n"));
}
