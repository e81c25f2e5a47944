// SPDX-License-Identifier: Apache-2.0
using ImageForge.Qemu.Cluster;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ImageForge.Builder.Cluster;

/// <summary>What the machines of a cluster report, as a table: one line for each machine and peer.</summary>
internal static class ClusterTable
{
    public static IRenderable Of(IReadOnlyList<(ClusterMachine Machine, NodeStatus? Status)> reports)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in new[] { "machine", "node", "mesh address", "peer", "state", "endpoint", "handshake", "rtt" })
            table.AddColumn(new TableColumn(heading) { NoWrap = true });
        foreach (var (machine, status) in reports)
        {
            string[] own = [machine.Spec.Name, status?.Node ?? State(machine), status?.Address ?? ""];
            if (status is not { Peers.Count: > 0 })
            {
                Add(table, [.. own, status is null ? "" : "none yet", "", "", "", ""]);
                continue;
            }

            foreach (var peer in status.Peers.OrderBy(p => p.Name, StringComparer.Ordinal))
            {
                Add(table, [.. own, peer.Name, peer.State, peer.Endpoint ?? "", Age(peer.HandshakeAge), RoundTrip(peer.RttMs)]);
                own = ["", "", ""];
            }
        }

        return table;
    }

    /// <summary>The table as plain text, for pipes and golden files.</summary>
    public static string Text(IReadOnlyList<(ClusterMachine Machine, NodeStatus? Status)> reports)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        // Wide enough for every column: a pipe has no width, and a wrapped address is no address.
        console.Profile.Width = 240;
        console.Write(Of(reports));
        return string.Join('\n', text.ToString().Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0)) + "\n";
    }

    private static void Add(Table table, string[] cells) => table.AddRow([.. cells.Select(c => new Text(c))]);

    private static string State(ClusterMachine machine) => machine.Process.IsAlive ? "booting" : "off";

    private static string Age(double? seconds) => seconds switch
    {
        null => "never",
        < 120 => $"{seconds:0} s ago",
        _ => $"{seconds / 60:0} min ago",
    };

    private static string RoundTrip(double? milliseconds) => milliseconds is { } ms ? $"{ms:0.0} ms" : "";
}
