// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Logs;

/// <summary>How much a line matters. The kernel's eight levels fold into these four.</summary>
internal enum LogLevel
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>One line of what the machine has to say.</summary>
/// <param name="Source"><c>init</c>, <c>agent</c>, <c>kernel</c> or <c>service/NAME</c>.</param>
/// <param name="Message">Without line feed; at most <see cref="LogHub.LongestLine"/> characters.</param>
internal sealed record LogLine(DateTimeOffset Time, LogLevel Level, string Source, string Message);
