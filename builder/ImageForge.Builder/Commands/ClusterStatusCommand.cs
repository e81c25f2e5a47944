// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Cluster;
using ImageForge.Qemu;
using ImageForge.Qemu.Cluster;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge cluster status</c>: what the machines report now.</summary>
internal static class ClusterStatusCommand
{
    public static Command Create(Invocation invocation)
    {
        var name = ClusterCommand.NameOption();
        var command = new Command("status", "Show each machine with its peers: endpoint, handshake and round trip over the mesh") { name };
        command.SetAction(parsed => Run(invocation, parsed.GetValue(name)!));
        return command;
    }

    private static int Run(Invocation invocation, string name)
    {
        var state = LocalCluster.Named(name).State ??
            throw new QemuException(QemuFault.Request, "IF4046", $"there is no cluster {name}", "imageforge cluster up starts one");
        Write(invocation, state);
        return (int)ExitCode.Success;
    }

    /// <summary>The machines' reports in the format that was asked for.</summary>
    internal static void Write(Invocation invocation, ClusterState state)
    {
        var reports = LocalCluster.Reports(state);
        if (invocation.Format == OutputFormat.Json) invocation.WriteJson(json => ClusterJson.Write(json, state, reports));
        else invocation.Out.Write(ClusterTable.Text(reports));
    }
}
