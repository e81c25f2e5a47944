// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Yaml;

/// <summary>Where a value was written: source, line and column, both counted from 1.</summary>
internal readonly record struct Place(SourceFile Source, int Line, int Column)
{
    public Position Position => new(Line, Column);

    /// <summary>Of nodes that are made from values and stand in no file.</summary>
    public static Place Made { get; } = new(SourceFile.None, 1, 1);
}
