// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node;

/// <summary>
/// The few plain lines on the console. Their beginnings are an interface: tests and operators wait for them.
/// </summary>
internal sealed class NodeLog(Action<string> write)
{
    /// <summary>A milestone, e.g. <c>hostname edge-ab12cd</c>.</summary>
    public void Say(string milestone) => write("imageforge: " + milestone);

    /// <summary>What went wrong, on one line per line of the message.</summary>
    public void Error(string message)
    {
        foreach (var line in message.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Say("error: " + line.TrimEnd());
    }
}
