// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>Paths of files beside the manifest.</summary>
internal static class FilePaths
{
    public static TextShape<string> BesideManifest { get; } = new(DiagnosticCode.NotFilePath, "a file path",
        "path of a file, relative to the manifest",
        text => text.Length is > 0 and <= 1024 && !text.Any(char.IsControl) && !text.EndsWith('/') ? text : new Wrong(), text => text)
    {
        Pattern = "[^/]$",
        MaxLength = 1024,
    };

    /// <summary>Of a file or directory.</summary>
    public static TextShape<string> TreeBesideManifest { get; } = new(DiagnosticCode.NotFilePath, "a path",
        "path of a directory or archive, relative to the manifest",
        text => text.Length is > 0 and <= 1024 && !text.Any(char.IsControl) ? text.Length > 1 ? text.TrimEnd('/') : text : new Wrong(), text => text)
    {
        MaxLength = 1024,
    };
}
