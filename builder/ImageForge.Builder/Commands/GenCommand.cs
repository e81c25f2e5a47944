// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge gen</c>: the files to begin with.</summary>
internal static class GenCommand
{
    public static Command Create(Invocation invocation)
    {
        var command = new Command("gen", "Write the files to begin with: a manifest and a cluster's secrets");
        command.Subcommands.Add(GenConfigCommand.Create(invocation));
        command.Subcommands.Add(GenSecretsCommand.Create(invocation));
        return command;
    }

    /// <summary>Runs a writer that must not replace a file, and says so when there is one.</summary>
    internal static void WriteNew(string path, Action<string> write)
    {
        try
        {
            write(path);
        }
        catch (IOException exists) when (Path.Exists(path) && !ErrorReport.IsDiskFull(exists))
        {
            throw new ForgeException(ExitCode.Input, DiagnosticCode.OutputExists.Id, $"{path} exists already and is not replaced",
                "name another file with -o, or move this one away", exists);
        }
    }
}
