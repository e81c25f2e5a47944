// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge discovery</c>: the service through which the members of a cluster find each other.</summary>
internal static class DiscoveryCommand
{
    public static Command Create(Invocation invocation)
    {
        var command = new Command("discovery", "Run the service through which the members of a mesh find each other");
        command.Subcommands.Add(DiscoveryServeCommand.Create(invocation));
        return command;
    }
}
