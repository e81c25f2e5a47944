// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Kernel;

/// <summary>
/// The lists in images/modules and images/platforms: names separated by white space, <c>#</c> to the end of the line is
/// a comment, and a line that begins with <c>generic:</c> or <c>cloud:</c> holds only for that kernel flavour.
/// </summary>
internal static class ModuleLists
{
    private const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
    private static readonly string[] Flavours = ["cloud", "generic"];

    /// <summary>Groups of a platform (<c>qemu</c>, <c>cloud</c>, <c>metal</c>), as images/platforms lists them.</summary>
    public static IReadOnlyList<string> Groups(string platform) => Names(EmbeddedData.Text($"platforms/{platform}.list"), "");

    /// <summary>The modules of all groups of a platform.</summary>
    public static IReadOnlyList<ModuleRequest> Requests(string platform, string flavour) =>
    [
        .. Groups(platform).SelectMany(group => Names(EmbeddedData.Text($"modules/{group}.list"), flavour)
            .Select(name => new ModuleRequest(name, $"module group {group}"))),
    ];

    /// <summary>What stage1 loads from the initramfs.</summary>
    public static IReadOnlyList<string> Stage1 => Names(EmbeddedData.Text("modules/stage1.list"), "");

    /// <summary>What PID 1 loads at every boot without a device asking for it.</summary>
    public static IReadOnlyList<string> LoadAtBoot => Names(EmbeddedData.Text("modules/load.list"), "");

    /// <summary>Module → modules that it asks for without saying so.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> AlsoNeeded =>
        Lines(EmbeddedData.Text("modules/also.list")).Select(line => line.Split(':', 2, Clean)).ToDictionary(
            parts => parts[0], IReadOnlyList<string> (parts) => parts[1].Split((char[]?)null, Clean), StringComparer.Ordinal);

    internal static IReadOnlyList<string> Names(string text, string flavour)
    {
        var names = new List<string>();
        foreach (var line in Lines(text))
        {
            var only = Array.Find(Flavours, f => line.StartsWith(f + ":", StringComparison.Ordinal));
            if (only is null) names.AddRange(line.Split((char[]?)null, Clean));
            else if (only == flavour) names.AddRange(line[(only.Length + 1)..].Split((char[]?)null, Clean));
        }

        return names;
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n').Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);
}
