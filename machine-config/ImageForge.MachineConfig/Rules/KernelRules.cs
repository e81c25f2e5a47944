// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Rules;

/// <summary>What the parts of a Kernel document must agree on.</summary>
internal static class KernelRules
{
    /// <summary>What stage1 loads before there is a root file system.</summary>
    private static readonly string[] NeededToBoot = ["loop", "squashfs"];

    public static void Check(KernelDocument kernel, RecordScope scope)
    {
        if (kernel.Arguments.Where(a => a[0] != '-').Sum(a => a.Length + 1) > KernelArguments.Longest)
            scope.Error(DiagnosticCode.ArgumentsTooLong, "arguments", "the arguments together are too long for the kernel's command line",
                $"at most {KernelArguments.Longest} characters with the spaces between them");
        CheckModules(kernel, scope);
        CheckBlocked(kernel, scope);
        CheckSpellings(scope);
    }

    /// <summary>Modules that arguments keep from being loaded, with the argument's place in the list.</summary>
    public static IEnumerable<(int Argument, string Module)> Blocked(KernelDocument kernel)
    {
        for (var i = 0; i < kernel.Arguments.Count; i++)
        {
            var argument = kernel.Arguments[i];
            if (KernelArguments.NameOf(argument) is not ("module_blacklist" or "modprobe.blacklist")) continue;
            foreach (var name in (KernelArguments.ValueOf(argument) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
                yield return (i, KernelWords.Normalised(name));
        }
    }

    private static void CheckModules(KernelDocument kernel, RecordScope scope)
    {
        for (var i = 0; i < kernel.Modules.Count; i++)
        {
            if (kernel.Modules[i].Name.Length > 0 && kernel.Modules.Take(i).Any(m => KernelWords.Normalised(m.Name) == KernelWords.Normalised(kernel.Modules[i].Name)))
                scope.Error(DiagnosticCode.SettingRepeated, "modules", i, $"module {kernel.Modules[i].Name} is listed a second time", null,
                    "put all its parameters into one item; \"-\" and \"_\" are the same in names of modules");
        }
    }

    private static void CheckBlocked(KernelDocument kernel, RecordScope scope)
    {
        if (!scope.Good("arguments")) return;
        foreach (var (argument, module) in Blocked(kernel))
        {
            if (NeededToBoot.Contains(module))
                scope.Error(DiagnosticCode.ModuleBlocked, "arguments", argument, $"without module {module} there is no root file system", null, "leave it out");
            else if (kernel.Modules.Any(m => KernelWords.Normalised(m.Name) == module))
                scope.Error(DiagnosticCode.ModuleBlocked, "arguments", argument, $"module {module} is blocked here and loaded by modules", null,
                    "remove it from one of the two");
        }
    }

    /// <summary>net.ipv4.ip_forward and net/ipv4/ip_forward are one setting.</summary>
    private static void CheckSpellings(RecordScope scope)
    {
        if (scope.Node.Find("sysctl") is not MappingNode mapping || !scope.Good("sysctl")) return;
        var seen = new Dictionary<string, ScalarNode>(StringComparer.Ordinal);
        foreach (var entry in mapping.Entries)
        {
            var path = KernelKeys.SysctlPath(entry.Key.Text);
            if (seen.TryAdd(path, entry.Key)) continue;
            scope.At.Key("sysctl").Key(entry.Key.Text).Error(DiagnosticCode.SettingRepeated, entry.Key, "this setting is given a second time", null,
                $"keep one of them; the first one is on line {seen[path].At.Line}");
        }
    }
}
