// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge config</c>: what manifests come to, how they differ, how they are written.</summary>
internal static class ConfigCommand
{
    public static Command Create(Invocation invocation)
    {
        var command = new Command("config", "See what manifests and patches come to, compare them, format them");
        command.Subcommands.Add(ConfigRenderCommand.Create(invocation));
        command.Subcommands.Add(ConfigDiffCommand.Create(invocation));
        command.Subcommands.Add(ConfigFmtCommand.Create(invocation));
        return command;
    }
}
