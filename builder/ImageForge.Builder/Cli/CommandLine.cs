// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using ImageForge.Builder.Commands;

namespace ImageForge.Builder.Cli;

/// <summary>The command line of <c>imageforge</c>: which commands there are, and what surrounds each run.</summary>
internal static class CommandLine
{
    /// <summary>Every command with its maker, in the order of the help page. A new command is one line here.</summary>
    private static readonly CommandMaker[] Commands =
    [
        new("build", BuildCommand.Create),
        new("cluster", ClusterCommand.Create),
        new("config", ConfigCommand.Create),
        new("discovery", DiscoveryCommand.Create),
        new("gen", GenCommand.Create),
        new("explain", ExplainCommand.Create),
        new("schema", SchemaCommand.Create),
        new("secrets", SecretsCommand.Create),
        new("validate", ValidateCommand.Create),
        new("plan", PlanCommand.Create),
        new("lock", LockCommand.Create),
        new("completion", CompletionCommand.Create),
        new("version", VersionCommand.Create),
    ];

    /// <summary>Runs one command line to its end; never throws. The caller owns the invocation's writers.</summary>
    public static async Task<int> RunAsync(string[] args, Invocation invocation)
    {
        using var progress = invocation;
        try
        {
            return await ParseAndRunAsync(args, invocation);
        }
#pragma warning disable CA1031 // The outermost frame: whatever arrives here is reported with its exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            invocation.Dispose();
            return ErrorReport.Write(invocation, exception);
        }
    }

    private static async Task<int> ParseAndRunAsync(string[] args, Invocation invocation)
    {
        if (args.Length == 0) args = ["--help"];
        var named = Array.FindAll(Commands, c => c.Name == args[0]);
        // Making all commands costs more than running the quick ones, so that a command named outright is made alone;
        // help and misspelled names need the whole list.
        var (root, common) = CreateRoot(named.Length > 0 ? named : Commands, invocation);

        var parsed = root.Parse(args);
        common.ReadFormat(parsed, invocation);
        if (parsed.Action is ParseErrorAction) throw UsageError(parsed);
        if (UnknownOption.Of(parsed, NameOf(parsed)) is { } unknown) throw unknown;
        common.ReadRest(parsed, invocation);
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = invocation.Out,
            Error = invocation.Error,
            EnableDefaultExceptionHandler = false,
            // Signals are Interruption's business.
            ProcessTerminationTimeout = null,
        }, invocation.Cancellation);
    }

    /// <summary>The command line with every command, for those who want to know it as a whole.</summary>
    internal static RootCommand CreateWhole(Invocation invocation) => CreateRoot(Commands, invocation).Root;

    private static (RootCommand Root, CommonOptions Common) CreateRoot(
        CommandMaker[] commands, Invocation invocation)
    {
        var (root, common) = (new RootCommand("Turns one machine manifest into bootable images whose machines join one WireGuard mesh."), new CommonOptions());
        common.AddTo(root);
        foreach (var option in root.Options.OfType<VersionOption>())
            option.Action = new VersionAction(invocation);
        foreach (var command in commands) root.Subcommands.Add(command.Create(invocation));
        return (root, common);
    }

    private static ForgeException UsageError(ParseResult parsed)
    {
        var command = NameOf(parsed);
        if (parsed is { CommandResult.Command.Subcommands.Count: > 0, UnmatchedTokens: [var unknown, ..] })
        {
            var known = parsed.CommandResult.Command.Subcommands.Select(c => c.Name);
            return new ForgeException(ExitCode.Input, UsageErrors.Usage, $"unknown command \"{unknown}\"",
                $"one of: {string.Join(", ", known)}; see `{command} --help`");
        }

        if (UnknownOption.Of(parsed, command) is { } option) return option;
        var messages = parsed.Errors.Select(e => e.Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal).TrimEnd('.'));
        return new ForgeException(ExitCode.Input, UsageErrors.Usage, string.Join("; ", messages), $"see `{command} --help`");
    }

    /// <summary>The command that the line names, with those it stands below: "imageforge config diff".</summary>
    private static string NameOf(ParseResult parsed)
    {
        var command = "imageforge";
        for (SymbolResult? at = parsed.CommandResult; at?.Parent is not null; at = at.Parent)
            command = $"imageforge {((CommandResult)at).Command.Name}{command["imageforge".Length..]}";
        return command;
    }

    private sealed record CommandMaker(string Name, Func<Invocation, Command> Create);

    private sealed class VersionAction(Invocation invocation) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult) => VersionCommand.Run(invocation);
    }
}
