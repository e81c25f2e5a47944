// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;

namespace ImageForge.Builder.Codes;

/// <summary>IF5xxx explained: the command line, and what may happen to any command.</summary>
internal static class UsageCodes
{
    public static CodeBlock Block { get; } = new("IF5", "the command line",
        "The command line itself, and what may happen to any command.",
    [
        new(UsageErrors.Bug, ExitCode.Internal, "a bug in ImageForge",
            "The command met a case that nobody thought of.",
            "Report it with the lines shown."),
        new(UsageErrors.Usage, ExitCode.Input, "unknown command or option, or a wrong value",
            "The command line is not one that the command knows.",
            "See `imageforge COMMAND --help`."),
        new(UsageErrors.Interrupted, ExitCode.Interrupted, "interrupted",
            "The command got SIGINT (Ctrl-C) or SIGTERM and stopped; nothing half-written got its final name.",
            "Run it again when it suits."),
        new(UsageErrors.NotFound, ExitCode.Io, "a file or directory does not exist",
            "The path is wrong, or something was deleted meanwhile.",
            "Check the path."),
        new(UsageErrors.DiskFull, ExitCode.Io, "disk, quota or file size limit exhausted",
            "A write failed for want of room.",
            "Free space, or choose another place with `-o` or XDG_CACHE_HOME."),
        new(UsageErrors.PermissionDenied, ExitCode.Io, "no permission, or a read-only file system",
            "This user may not read or write the path.",
            "Check the permissions of the path."),
        new(UsageErrors.InputOutput, ExitCode.Io, "another input/output error",
            "The system's own words are in the message.",
            "Check the disk or the network file system that the path lies on."),
    ]);
}
