// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Bake;

/// <summary>The errors of baking, IF3200 to IF3299 (docs/errors.md).</summary>
internal static class BakeErrors
{
    public static ForgeException ToolFailed(string command, int exitCode, string said) =>
        new(ExitCode.Assembly, "IF3211", $"a tool from the store failed with exit code {exitCode}: {said}", $"to see it again: {command}");

    public static ForgeException ToolDoesNotStart(string command, Exception inner) =>
        new(ExitCode.Environment, "IF3212", $"a tool from the store does not start: {inner.Message}",
            $"the cache may lie on a file system mounted noexec: set XDG_CACHE_HOME to another; to see it again: {command}", inner);

    public static ForgeException PackagesCollide(string package, InvalidDataException inner) =>
        new(ExitCode.Input, "IF3213", $"package {package} does not fit into the root file system: {inner.Message}",
            "two of the packages in Image.packages exclude each other: leave one out", inner);

    public static ForgeException Interpreters(IReadOnlyList<string> paths) =>
        new(ExitCode.Input, "IF3214", $"the packages bring what no image holds: {string.Join(", ", paths.Select(p => "/" + p))}",
            "images have no shell, interpreter or package manager: leave the package out of Image.packages");

    public static ForgeException Interpreters(string extension, IReadOnlyList<string> paths) =>
        new(ExitCode.Input, "IF3214", $"extension {extension} brings what no image holds: {string.Join(", ", paths.Select(p => "/" + p))}",
            "images have no shell, interpreter or package manager: make the extension without it");

    public static ForgeException Unusable(InvalidDataException inner) =>
        new(ExitCode.Dependency, "IF3215", $"a package's file is not what an image can be baked from: {inner.Message}",
            "the archive's packages have changed their layout: restore the lock file of an older build, or use a newer ImageForge", inner);

    public static ForgeException CacheUnreliable(string directory) =>
        new(ExitCode.Io, "IF3216", $"what was just baked does not read back as it was written: {directory}",
            "check the disk that holds the cache, or set XDG_CACHE_HOME to another");

    public static ForgeException Unsayable(string argument) =>
        new(ExitCode.Unsupported, "IF3217", $"the kernel argument \"{argument}\" cannot be written into an iPXE script",
            "iPXE replaces ${…} and splits at && and ||: write the argument without them");
}
