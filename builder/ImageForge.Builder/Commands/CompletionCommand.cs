// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Completion;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge completion</c>: a script that lets a shell complete the command line.</summary>
internal static class CompletionCommand
{
    public static Command Create(Invocation invocation)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Write a shell's completion script to standard output") { shell };
        command.SetAction(parsed => Run(invocation, parsed.GetValue(shell)!));
        return command;
    }

    private static int Run(Invocation invocation, string shell)
    {
        var commands = CompletionTree.Of(CommandLine.CreateWhole(invocation));
        invocation.Out.Write(shell switch
        {
            "bash" => BashScript.Write(commands),
            "zsh" => ZshScript.Write(commands),
            _ => FishScript.Write(commands),
        });
        return (int)ExitCode.Success;
    }
}
