// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder;

/// <summary>
/// What kind of thing went wrong; the number is the command's exit code and stable for automation (docs/errors.md).
/// </summary>
public enum ExitCode
{
    Success = 0,
    /// <summary>A bug in ImageForge.</summary>
    Internal = 1,
    /// <summary>The manifest, an option or another input file is wrong.</summary>
    Input = 2,
    /// <summary>Asked for something this version cannot do.</summary>
    Unsupported = 3,
    /// <summary>The host lacks something: a tool, a permission, a device.</summary>
    Environment = 4,
    /// <summary>A build input is missing, untrusted or not what was pinned.</summary>
    Dependency = 5,
    /// <summary>Reading or writing failed: disk full, permission, a torn file.</summary>
    Io = 6,
    /// <summary>An artifact could not be put together, or what was written does not read back as meant.</summary>
    Assembly = 7,
    /// <summary>What was waited for did not happen in time: machines that do not find each other.</summary>
    Timeout = 8,
    /// <summary>Nothing failed, and what was compared is not the same: config diff, config fmt --check.</summary>
    Different = 9,
    /// <summary>Stopped by SIGINT or SIGTERM; 128 + SIGINT as shells have it.</summary>
    Interrupted = 130,
}

/// <summary>An error for the user: what, in which category, under which stable code, and what to do about it.</summary>
public sealed class ForgeException(ExitCode exit, string code, string message, string? hint = null, Exception? inner = null)
    : Exception(message, inner)
{
    public ExitCode Exit { get; } = exit;
    /// <summary>Stable code, such as IF2004; listed in docs/errors.md.</summary>
    public string Code { get; } = code;
    public string? Hint { get; } = hint;
}
