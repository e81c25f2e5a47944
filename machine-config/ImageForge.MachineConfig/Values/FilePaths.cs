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
}
