// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Bases;

/// <summary>The base definitions of images/bases/*.yaml, by the names that <c>--base</c> takes.</summary>
internal static class BaseCatalog
{
    private const string Folder = "bases/";

    public static IReadOnlyList<string> Names { get; } =
        [.. EmbeddedData.Names.Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Select(n => Path.GetFileNameWithoutExtension(n))];

    /// <summary>That of a name, or the file of a path; null when it is neither, as paths have a slash or a dot.</summary>
    public static BaseDefinition? Find(string name) =>
        Names.Contains(name) ? new($"base {name}", EmbeddedData.Text($"{Folder}{name}.yaml"))
        : name.AsSpan().ContainsAny('/', '.') ? new(name) : null;
}
