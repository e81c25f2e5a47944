// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Parsing;
using ImageForge.MachineConfig.Diagnostics;

namespace ImageForge.Builder.Cli;

/// <summary>
/// An option that does not exist, in the place of a file: commands that take any number of files would look for a file
/// called so. After "--" everything is a file, as everywhere (POSIX.1-2024, XBD 12.2, guideline 10).
/// </summary>
internal static class UnknownOption
{
    /// <summary>What to say about the first of them; null when there is none.</summary>
    /// <param name="command">The command with its subcommands, for the remedy.</param>
    public static ForgeException? Of(ParseResult parsed, string command)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)) return null;
        var unknown = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(result => result.Tokens).Concat(Unmatched(parsed))
            .FirstOrDefault(token => token.Value is ['-', not '\0', ..])?.Value;
        if (unknown is null) return null;
        var name = unknown.Split('=', ':')[0];
        var near = name.StartsWith("--", StringComparison.Ordinal) ? NearestWord.Of(name, Options(parsed).Where(o => o.StartsWith("--", StringComparison.Ordinal))) : null;
        return new(ExitCode.Input, UsageErrors.Usage, $"unknown option \"{name}\"",
            near is null ? $"see `{command} --help`" : $"did you mean {near}? See `{command} --help`");
    }

    private static IEnumerable<Token> Unmatched(ParseResult parsed) =>
        parsed.UnmatchedTokens.Select(text => new Token(text, TokenType.Argument, null!));

    private static IEnumerable<string> Options(ParseResult parsed)
    {
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult result; at = at.Parent)
            foreach (var option in result.Command.Options.Where(o => at == parsed.CommandResult || o.Recursive))
                yield return option.Name;
    }
}
