// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge cluster</c>: machines in QEMU on this host.</summary>
internal static class ClusterCommand
{
    public static Command Create(Invocation invocation)
    {
        var command = new Command("cluster", "Run machines of an image in QEMU, with the network and the discovery service they need");
        command.Subcommands.Add(ClusterUpCommand.Create(invocation));
        command.Subcommands.Add(ClusterStatusCommand.Create(invocation));
        command.Subcommands.Add(ClusterDownCommand.Create(invocation));
        return command;
    }

    internal static Option<string> NameOption() => new("--name")
    {
        Description = "Which cluster, when there are several",
        DefaultValueFactory = _ => "default",
    };
}
