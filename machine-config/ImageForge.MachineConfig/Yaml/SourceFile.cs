// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Yaml;

/// <summary>
/// One text that values come from: a file, a patch, the user data, the kernel command line. Every node points to its own,
/// so that a diagnostic about a merged manifest still names the file and line that somebody wrote.
/// </summary>
/// <param name="name">As diagnostics show it: a path as it was given, or a name such as "kernel command line".</param>
/// <param name="layer">Its rank among the layers.</param>
internal sealed class SourceFile(string name, LayerKind layer = LayerKind.File)
{
    public string Name => name;

    public LayerKind Layer => layer;

    /// <summary>Order among all sources of one load: diagnostics are listed source by source.</summary>
    public int Order { get; init; }

    /// <summary>What was read, without byte order mark; null until it has been decoded.</summary>
    public string? Text { get; set; }

    /// <summary>Directory that relative paths in it start from; null where there is none (standard input, command line).</summary>
    public string? Directory { get; init; }

    /// <summary>Written by ImageForge for a machine: every value is said, and no contract's defaults belong to it.</summary>
    public bool IsResolved { get; init; }

    public Place Start => new(this, 1, 1);

    public Place At(int line, int column) => new(this, line, column);

    /// <summary>Where nodes come from that the program itself makes.</summary>
    public static SourceFile None { get; } = new("");
}
