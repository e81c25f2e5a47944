// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImageForge.Qemu.Cluster;

/// <summary>A peer as a machine's mesh agent sees it. Ages in seconds, round trips in milliseconds; null: not known (yet).</summary>
public sealed record PeerStatus(
    string Name, string Id, string Address, string? Endpoint, string State, double? HandshakeAge, double? RttMs, long Rx, long Tx)
{
    [JsonIgnore]
    public bool IsUp => State == "up" && HandshakeAge is not null;
}

/// <summary>What carries a machine's packets: its mesh link's kind, whether WireGuard's module is there, how many TUN devices are open.</summary>
public sealed record KernelStatus(string Link, string? Kind, bool Module, int TunDevices);

/// <summary>What a machine's mesh agent reports of itself on the port <see cref="Machine.VmArguments.StatusPort"/>.</summary>
public sealed record NodeStatus(string Node, string Id, string Address, KernelStatus? Kernel, IReadOnlyList<PeerStatus> Peers)
{
    /// <summary>The newest whole report in a status file, or null while there is none.</summary>
    public static NodeStatus? ReadLatest(string path)
    {
        if (!File.Exists(path)) return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // A report of 1,000 peers is some 200 KB; twice that always holds a whole one.
        var tail = new byte[Math.Min(file.Length, 512 * 1024)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        for (var end = Array.LastIndexOf(tail, (byte)'\n'); end > 0;)
        {
            var start = Array.LastIndexOf(tail, (byte)'\n', end - 1);
            if (Parse(tail.AsSpan(start + 1, end - start - 1)) is { } status) return status;
            end = start;
        }

        return null;
    }

    /// <summary>One line of the status port; null when it is torn or not ours.</summary>
    internal static NodeStatus? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, StatusJson.Default.NodeStatus) is { Peers: not null } status ? status : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(NodeStatus))]
[JsonSerializable(typeof(ClusterState))]
internal sealed partial class StatusJson : JsonSerializerContext;
