// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Logs;

namespace ImageForge.Node;

/// <summary>
/// The few plain lines on the console. Their beginnings are an interface: tests and operators wait for them.
/// </summary>
/// <param name="source">Says the same to the log's destinations; null: the console is all there is.</param>
internal sealed class NodeLog(Action<string> write, LogSource? source = null)
{
    private const string Beginning = "imageforge: ";
    private const string ErrorBeginning = "error: ";

    /// <summary>A milestone, e.g. <c>hostname edge-ab12cd</c>.</summary>
    public void Say(string milestone)
    {
        write(Beginning + milestone);
        source?.Line(milestone);
    }

    /// <summary>What went wrong, on one line per line of the message.</summary>
    public void Error(string message)
    {
        foreach (var line in message.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            write(Beginning + ErrorBeginning + line.TrimEnd());
            source?.Line(line, LogLevel.Error);
        }
    }

    /// <summary>A console line of another of this project's programs: its message and how much it matters.</summary>
    public static (string Message, LogLevel Level) Parse(string line)
    {
        if (!line.StartsWith(Beginning, StringComparison.Ordinal)) return (line, LogLevel.Info);
        line = line[Beginning.Length..];
        return line.StartsWith(ErrorBeginning, StringComparison.Ordinal) ? (line[ErrorBeginning.Length..], LogLevel.Error) : (line, LogLevel.Info);
    }
}
