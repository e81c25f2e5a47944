// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.RegularExpressions;
using ImageForge.E2E.Rig;

namespace ImageForge.E2E.Walks;

/// <summary>
/// A page of the documentation whose <c>console</c> blocks are run, one command after the other in one directory, and
/// compared with the output that the page shows. In it <c>…</c> stands for anything within a line, and alone on a line
/// for any lines. IMAGEFORGE_ACCEPT=1 writes what really came out into the page (and still fails, to be looked at).
/// </summary>
internal sealed class Walk(string page)
{
    private readonly string[] _lines = File.ReadAllLines(Path.Combine(Command.Root, page));

    /// <summary>Runs the page in a fresh directory, with the built command first on the PATH.</summary>
    public async Task TakeAsync(string directory)
    {
        var (written, wrong) = (new StringBuilder(), new StringBuilder());
        for (var i = 0; i < _lines.Length;)
        {
            written.Append(_lines[i]).Append('\n');
            if (_lines[i++] != "```console") continue;
            while (_lines[i] != "```")
            {
                var (command, shown) = Step(ref i);
                foreach (var line in command) written.Append(line).Append('\n');
                var actual = await RunAsync(string.Join('\n', command.Select(l => l[2..])), directory);
                var same = Pattern(shown).IsMatch(actual);
                if (!same) wrong.Append($"{command[0]}\n--- shown\n{string.Join('\n', shown)}\n--- came\n{actual}\n");
                written.Append(same ? string.Concat(shown.Select(l => l + "\n")) : actual);
            }
        }

        if (wrong.Length == 0) return;
        var accepted = Environment.GetEnvironmentVariable("IMAGEFORGE_ACCEPT") == "1";
        if (accepted) await File.WriteAllTextAsync(Path.Combine(Command.Root, page), written.ToString());
        Assert.Fail($"{page} shows something else than what comes{(accepted ? " (rewritten: review it)" : "")}:\n{wrong}");
    }

    /// <summary>A command ("$ " and lines that go on with "&gt; ") and the output shown below it.</summary>
    private (List<string> Command, List<string> Shown) Step(ref int at)
    {
        Assert.StartsWith("$ ", _lines[at], StringComparison.Ordinal);
        var (command, shown) = (new List<string> { _lines[at++] }, new List<string>());
        while (_lines[at].StartsWith("> ", StringComparison.Ordinal)) command.Add(_lines[at++]);
        while (_lines[at] != "```" && !_lines[at].StartsWith("$ ", StringComparison.Ordinal)) shown.Add(_lines[at++]);
        return (command, shown);
    }

    private static async Task<string> RunAsync(string command, string directory)
    {
        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = $"{Command.Root}:{Environment.GetEnvironmentVariable("PATH")}",
            ["NO_COLOR"] = "1",
        };
        var result = await Command.RunAsync(["bash", "-c", $"exec 2>&1\n{command}"], environment, directory);
        return result.Output;
    }

    private static Regex Pattern(IEnumerable<string> shown)
    {
        var pattern = new StringBuilder("^");
        foreach (var line in shown)
            pattern.Append(line == "…" ? "(.*\n)*" : Regex.Escape(line).Replace("…", ".*", StringComparison.Ordinal) + "\n");
        return new(pattern.Append('$').ToString(), RegexOptions.None, TimeSpan.FromSeconds(10));
    }
}
