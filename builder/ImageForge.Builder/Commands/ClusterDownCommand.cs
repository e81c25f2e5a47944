// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.Qemu.Cluster;

namespace ImageForge.Builder.Commands;

/// <summary><c>imageforge cluster down</c>: leaves nothing running.</summary>
internal static class ClusterDownCommand
{
    public static Command Create(Invocation invocation)
    {
        var name = ClusterCommand.NameOption();
        var keep = new Option<bool>("--keep") { Description = "Keep the machines' disks and logs, so that `up` brings the same identities back" };
        var command = new Command("down", "Power the machines off and stop what was started for them") { name, keep };
        command.SetAction(async (parsed, cancellation) =>
        {
            var cluster = LocalCluster.Named(parsed.GetValue(name)!);
            var running = cluster.State?.Machines.Count(m => m.Process.IsAlive) ?? 0;
            await cluster.DownAsync(wipe: !parsed.GetValue(keep), invocation.Error.WriteLine, cancellation);
            invocation.Out.WriteLine($"{running} machines powered off; nothing of cluster {parsed.GetValue(name)} runs any more");
            return (int)ExitCode.Success;
        });
        return command;
    }
}
