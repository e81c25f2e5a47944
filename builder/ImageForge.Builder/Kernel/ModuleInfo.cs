// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.Kernel;

/// <summary>
/// What a kernel module says about itself in its <c>.modinfo</c> section: NUL-separated <c>key=value</c> strings
/// (linux/include/linux/module.h, MODULE_INFO).
/// </summary>
/// <param name="Name">As the kernel and modprobe write it: '-' is '_'.</param>
/// <param name="Depends">Modules whose symbols this one uses, by name; none of them is built in.</param>
/// <param name="Aliases">Patterns that coldplug matches modaliases against, as written.</param>
/// <param name="SoftDependencies">Whole softdep strings, such as <c>pre: crc32c</c>, as written.</param>
/// <param name="Firmware">Files below /lib/firmware that it may ask for.</param>
/// <param name="Parameters">What it can be told when it is loaded, in ordinal order.</param>
/// <param name="KernelRelease">First word of vermagic: the only kernel that loads it; null when it does not say.</param>
internal sealed record ModuleInfo(
    string Name,
    IReadOnlyList<string> Depends,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> SoftDependencies,
    IReadOnlyList<string> Firmware,
    IReadOnlyList<string> Parameters,
    string? KernelRelease)
{
    // The largest in Debian's 6.12 is 160 KB (a driver with thousands of device ids).
    private const int MaximumSize = 4 << 20;

    /// <param name="fileName">Names the module: <c>dm-mod.ko.xz</c> is dm_mod.</param>
    /// <param name="elf">The module, decompressed.</param>
    /// <exception cref="InvalidDataException">Not a kernel module.</exception>
    public static ModuleInfo Parse(string fileName, ReadOnlySpan<byte> elf)
    {
        var section = ElfSections.Find(elf, ".modinfo") ?? throw new InvalidDataException("has no .modinfo section");
        var info = elf[section];
        if (info.Length > MaximumSize) throw new InvalidDataException($".modinfo has {info.Length} bytes");

        List<string> depends = [], aliases = [], soft = [], firmware = [];
        var parameters = new SortedSet<string>(StringComparer.Ordinal);
        string? release = null;
        foreach (var part in info.Split((byte)0))
        {
            var entry = info[part];
            var equals = entry.IndexOf((byte)'=');
            if (equals < 0) continue;
            var key = entry[..equals];
            if (key.SequenceEqual("depends"u8)) depends.AddRange(Value(entry, equals).Split(',', Clean).Select(Normalize));
            else if (key.SequenceEqual("alias"u8)) aliases.Add(Value(entry, equals));
            else if (key.SequenceEqual("softdep"u8)) soft.Add(Value(entry, equals));
            else if (key.SequenceEqual("firmware"u8)) firmware.Add(Value(entry, equals));
            // name:type of every parameter; parm= has the description of those that have one.
            else if (key.SequenceEqual("parmtype"u8) || key.SequenceEqual("parm"u8)) parameters.Add(Value(entry, equals).Split(':')[0]);
            else if (key.SequenceEqual("vermagic"u8)) release = Value(entry, equals).Split(' ')[0];
        }

        return new ModuleInfo(NameOf(fileName), depends, aliases, soft, firmware, [.. parameters], release);
    }

    /// <summary>Modules to load before this one where they exist: the words after <c>pre:</c>.</summary>
    public IEnumerable<string> SoftBefore => SoftWords("pre:");

    /// <summary>Modules to load after this one where they exist: the words after <c>post:</c>.</summary>
    public IEnumerable<string> SoftAfter => SoftWords("post:");

    /// <summary>The module's name out of its file's: without directory and <c>.ko</c>, <c>.ko.xz</c>; '-' as '_'.</summary>
    public static string NameOf(string path)
    {
        var file = path[(path.LastIndexOf('/') + 1)..];
        var end = file.IndexOf(".ko", StringComparison.Ordinal);
        return Normalize(end < 0 ? file : file[..end]);
    }

    /// <summary>modprobe takes '-' and '_' for the same.</summary>
    public static string Normalize(string name) => name.Replace('-', '_');

    private const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    // A line break would let a module add lines of its own to modules.alias and its siblings.
    private static string Value(ReadOnlySpan<byte> entry, int equals)
    {
        var value = Encoding.UTF8.GetString(entry[(equals + 1)..]);
        return value.AsSpan().ContainsAny('\n', '\r')
            ? throw new InvalidDataException(".modinfo has a line break within a value")
            : value;
    }

    // kmod: words before the first "pre:" or "post:" mean nothing.
    private IEnumerable<string> SoftWords(string wanted)
    {
        foreach (var softDependency in SoftDependencies)
        {
            var current = "";
            foreach (var word in softDependency.Split((char[]?)null, Clean))
            {
                if (word is "pre:" or "post:") current = word;
                else if (current == wanted) yield return Normalize(word);
            }
        }
    }
}
