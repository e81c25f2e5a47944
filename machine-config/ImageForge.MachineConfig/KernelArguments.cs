// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>The kernel's command line put together from what a platform sets and what a manifest adds and takes away.</summary>
public static class KernelArguments
{
    /// <summary>COMMAND_LINE_SIZE is 2048 on x86; the platform's own arguments and the boot loader's need the rest.</summary>
    public const int Longest = 1536;

    /// <summary>
    /// The words in order, each applied to what stands before it: <c>-name</c> removes every argument of that name,
    /// <c>-name=value</c> every one that is exactly that, anything else is appended.
    /// </summary>
    /// <param name="unmatched">Called with each removal that removes nothing.</param>
    public static IReadOnlyList<string> Apply(IEnumerable<string> platform, IEnumerable<string> words, Action<string> unmatched)
    {
        var line = platform.ToList();
        foreach (var word in words)
        {
            if (!word.StartsWith('-')) line.Add(word);
            else if (line.RemoveAll(argument => Matches(word[1..], argument)) == 0) unmatched(word);
        }

        return line;
    }

    /// <summary>Whether an argument is the one that a removal (without its dash) means. The kernel takes '-' for '_' in names.</summary>
    public static bool Matches(string removed, string argument)
    {
        var whole = removed.Contains('=');
        return NameOf(removed) == NameOf(argument) && (!whole || ValueOf(removed) == ValueOf(argument));
    }

    /// <summary>The argument's name, as the kernel compares it.</summary>
    public static string NameOf(string argument) => argument.Split('=', 2)[0].Replace('-', '_');

    /// <summary>What follows the first '='; null without one.</summary>
    public static string? ValueOf(string argument) => argument.Split('=', 2) is [_, var value] ? value : null;
}
