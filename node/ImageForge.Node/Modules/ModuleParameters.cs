// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;

namespace ImageForge.Node.Modules;

/// <summary>
/// What modules are loaded with: the options that the image brings (https://man7.org/linux/man-pages/man5/modprobe.d.5.html),
/// then <c>module.parameter=value</c> on the kernel's command line, which the kernel itself reads for built-in code only.
/// Of two values for one parameter the kernel takes the later one.
/// </summary>
internal sealed class ModuleParameters
{
    private readonly Dictionary<string, string> _image = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _commandLine = new(StringComparer.Ordinal);
    private readonly HashSet<string> _blocked = new(StringComparer.Ordinal);

    public static ModuleParameters Read(KernelCommandLine line, string directory = "/usr/lib/modprobe.d")
    {
        string[] files = Directory.Exists(directory) ? Directory.GetFiles(directory, "*.conf") : [];
        return Parse(files.Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines), line);
    }

    public static ModuleParameters Parse(IEnumerable<string> options, KernelCommandLine line)
    {
        var parameters = new ModuleParameters();
        foreach (var text in options)
        {
            if (text.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is ["options", var module, var rest])
                Append(parameters._image, ModuleName.Normalize(module), rest);
        }

        foreach (var (word, value) in line.Words)
        {
            if (word == "modprobe.blacklist") parameters._blocked.UnionWith(value.Split(',').Select(ModuleName.Normalize));
            else if (word.IndexOf('.') is var dot and > 0)
                Append(parameters._commandLine, ModuleName.Normalize(word[..dot]), Parameter(word[(dot + 1)..], value));
        }

        return parameters;
    }

    /// <summary>As finit_module(2) takes them; "" for none.</summary>
    public string Of(string module)
    {
        var name = ModuleName.Normalize(module);
        return string.Join(' ', ((string?[])[_image.GetValueOrDefault(name), _commandLine.GetValueOrDefault(name)]).OfType<string>());
    }

    /// <summary>
    /// Whether <c>modprobe.blacklist=</c> keeps it from being loaded for a device. (<c>module_blacklist=</c> is the kernel's own
    /// business, which then refuses whoever loads it.)
    /// </summary>
    public bool IsBlocked(string module) => _blocked.Contains(ModuleName.Normalize(module));

    /// <summary>What a configuration says in place of the image.</summary>
    public void Set(string module, string text)
    {
        if (text.Length > 0) _image[ModuleName.Normalize(module)] = text;
        else _image.Remove(ModuleName.Normalize(module));
    }

    private static string Parameter(string name, string value) =>
        value.Length == 0 ? name : value.Contains(' ') ? $"{name}=\"{value}\"" : $"{name}={value}";

    private static void Append(Dictionary<string, string> texts, string module, string more) =>
        texts[module] = texts.TryGetValue(module, out var text) ? $"{text} {more}" : more;
}
