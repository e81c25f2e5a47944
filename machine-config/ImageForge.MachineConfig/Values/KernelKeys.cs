// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>Names of what the running kernel lets itself be told: sysctl(8) settings and attributes in sysfs.</summary>
internal static class KernelKeys
{
    private const int LongestKey = 256;

    /// <summary>A page is what the kernel takes at once from most of these files.</summary>
    private const int LongestValue = 4095;

    /// <summary>Settings that another kind manages, by path below /proc/sys.</summary>
    private static readonly Dictionary<string, string> Owned = new(StringComparer.Ordinal)
    {
        ["kernel/hostname"] = "give it under kind Hostname",
        ["kernel/domainname"] = "the NIS domain is of no use here: give search domains under kind Resolver",
        ["kernel/modprobe"] = "there is no modprobe in the image: modules are loaded by PID 1",
        ["kernel/hotplug"] = "devices are followed by PID 1",
    };

    public static TextShape<string> Sysctl { get; } = new(DiagnosticCode.NotKernelKey, "the name of a kernel setting",
        "name of a setting such as net.ipv4.ip_forward; \"/\" stands for a dot within a component", ParseSysctl, text => text)
    {
        Pattern = @"^[A-Za-z0-9_-][A-Za-z0-9_./:@+-]*$",
        MaxLength = LongestKey,
    };

    public static TextShape<string> Sysfs { get; } = new(DiagnosticCode.NotKernelKey, "a path below /sys",
        "path of an attribute below /sys such as block/vda/queue/scheduler", ParseSysfs, text => text)
    {
        Pattern = @"^[A-Za-z0-9_][A-Za-z0-9_./:@+,=-]*$",
        MaxLength = LongestKey,
    };

    public static TextShape<string> Value { get; } = new(DiagnosticCode.NotKernelValue, "a value of one line",
        $"at most {LongestValue} characters on one line", text => text.Length <= LongestValue && !text.Any(char.IsControl) ? text : new Wrong(), text => text)
    {
        Variables = VariableUse.Machine,
        Pattern = @"^[^\r\n]*$",
        MaxLength = LongestValue,
        OrInteger = true,
    };

    /// <summary>
    /// The path below /proc/sys. The first separator decides, as in sysctl(8): after a dot, dots part components and a
    /// slash stands for a dot; after a slash it is the other way round.
    /// </summary>
    public static string SysctlPath(string key)
    {
        var first = key.IndexOfAny(['.', '/']);
        return first < 0 || key[first] == '/' ? key : string.Concat(key.Select(c => c == '.' ? '/' : c == '/' ? '.' : c));
    }

    private static Parsed<string> ParseSysctl(string text)
    {
        if (text.StartsWith("/proc/sys/", StringComparison.Ordinal)) return new Wrong($"write {text["/proc/sys/".Length..].Replace('/', '.')}");
        if (text.Contains('*')) return new Wrong("each setting has its own name: there are no patterns here");
        if (!IsPath(SysctlPath(text), "_-.:@+")) return new Wrong();
        return Owned.TryGetValue(SysctlPath(text), out var hint) ? new Wrong(hint, DiagnosticCode.SettingOwned, "is not for this document to set")
            : !text.Contains('.') && !text.Contains('/') ? new Wrong("the name begins with a directory: kernel., net., vm., fs. …")
            : text;
    }

    private static Parsed<string> ParseSysfs(string text)
    {
        if (text.StartsWith("/sys/", StringComparison.Ordinal)) return new Wrong($"write {text["/sys/".Length..]}");
        if (!text.Contains('/') && text.Count(c => c == '.') > 1) return new Wrong($"write {text.Replace('.', '/')}");
        return IsPath(text, "_-.:@+,=") && text.Contains('/') ? text : new Wrong();
    }

    private static bool IsPath(string text, string others) =>
        text.Length is > 0 and <= LongestKey && text.Split('/').All(part => part.Length > 0 && part is not ("." or "..") &&
            part.All(c => char.IsAsciiLetterOrDigit(c) || others.Contains(c)));
}
