// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig.Rules;

/// <summary>A command line begins with where its program lies.</summary>
internal static class CommandRules
{
    public static void Check(IReadOnlyList<string> command, string key, RecordScope scope)
    {
        if (command.Count == 0 || (ProgramWords.IsAbsolute(command[0]) && command[0] != "/")) return;
        var words = command[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        scope.Error(DiagnosticCode.NotCommand, key, 0, "the first item is not the absolute path of a program", "path from the root, such as /usr/bin/web",
            words.Length > 1 ? "write each argument as an item of its own"
            : command[0].Length > 0 && !command[0].Contains('/') ? $"nothing searches PATH: write where it lies, such as /usr/bin/{command[0]}" : null);
    }
}
