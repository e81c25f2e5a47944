// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Qemu.Cluster;

namespace ImageForge.Builder.Cluster;

/// <summary>The same as <see cref="ClusterTable"/> for scripts. Ages in seconds, round trips in milliseconds.</summary>
internal static class ClusterJson
{
    public static void Write(Utf8JsonWriter json, ClusterState state, IReadOnlyList<(ClusterMachine Machine, NodeStatus? Status)> reports)
    {
        json.WriteStartObject();
        json.WriteString("cluster", state.Name);
        json.WriteBoolean("meshed", LocalCluster.IsMeshed(state));
        json.WriteStartArray("machines");
        foreach (var (machine, status) in reports)
        {
            json.WriteStartObject();
            json.WriteString("name", machine.Spec.Name);
            json.WriteBoolean("running", machine.Process.IsAlive);
            json.WriteNumber("pid", machine.Process.Id);
            json.WriteString("console", machine.Spec.ConsolePath);
            if (status is not null) WriteStatus(json, status);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, NodeStatus status)
    {
        json.WriteString("node", status.Node);
        json.WriteString("id", status.Id);
        json.WriteString("address", status.Address);
        json.WriteStartArray("peers");
        foreach (var peer in status.Peers)
        {
            json.WriteStartObject();
            json.WriteString("name", peer.Name);
            json.WriteString("id", peer.Id);
            json.WriteString("address", peer.Address);
            json.WriteString("state", peer.State);
            json.WriteString("endpoint", peer.Endpoint);
            WriteNumber(json, "handshakeAge", peer.HandshakeAge);
            WriteNumber(json, "rttMs", peer.RttMs);
            json.WriteNumber("rx", peer.Rx);
            json.WriteNumber("tx", peer.Tx);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
