// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Kernel;

/// <summary>
/// The lists of modules in images/modules. A line that begins with <c>generic:</c> or <c>cloud:</c> holds only for that
/// kernel flavour.
/// </summary>
internal static class ModuleLists
{
    /// <summary>The modules of these groups, for a kernel flavour.</summary>
    public static IReadOnlyList<ModuleRequest> Requests(IEnumerable<string> groups, string flavour) =>
    [
        .. groups.SelectMany(group => Names(EmbeddedData.Text($"modules/{group}.list"), flavour)
            .Select(name => new ModuleRequest(name, $"module group {group}"))),
    ];

    /// <summary>What stage1 loads from the initramfs.</summary>
    public static IReadOnlyList<string> Stage1 => Names(EmbeddedData.Text("modules/stage1.list"), "");

    /// <summary>What PID 1 loads at every boot without a device asking for it.</summary>
    public static IReadOnlyList<string> LoadAtBoot => Names(EmbeddedData.Text("modules/load.list"), "");

    /// <summary>Module → modules that it asks for without saying so.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> AlsoNeeded =>
        DataLines.Parse(EmbeddedData.Text("modules/also.list")).ToDictionary(
            line => line.Key, IReadOnlyList<string> (line) => line.Words, StringComparer.Ordinal);

    internal static IReadOnlyList<string> Names(string text, string flavour) =>
        [.. DataLines.Parse(text).Where(line => line.Key.Length == 0 || line.Key == flavour).SelectMany(line => line.Words)];
}
