// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Outputs;

/// <summary>The errors of writing outputs, IF3300 to IF3399 (docs/errors.md).</summary>
internal static class OutputErrors
{
    public static ForgeException Full(string directory, string name, Exception inner) =>
        new(ExitCode.Io, "IF3301", $"no space left in {directory} while writing {name}; what was there before is untouched",
            "free some space, or choose another place with -o", inner);

    public static ForgeException Busy(string directory) =>
        new(ExitCode.Io, "IF3302", $"another build is writing to {directory}", "wait for it, or choose another place with -o");

    public static ForgeException NotAsMeant(string name, string difference, Exception? inner = null) =>
        new(ExitCode.Assembly, "IF3303", $"{name} does not read back as meant: {difference}; what was there before is untouched",
            "this is a fault of the disk or of ImageForge: build once more, and report it if it stays", inner);

    public static ForgeException ConfigurationTooLarge(long length, long maximum) =>
        new(ExitCode.Input, "IF3304", $"the machine's configuration has {length} bytes, {maximum} is the most that fits into an image",
            "make the manifest smaller");
}
