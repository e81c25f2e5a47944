// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Net;
using System.Text.Json;
using ImageForge.Mesh.Dataplane;
using ImageForge.Mesh.Peers;

namespace ImageForge.Mesh.Agent;

/// <summary>A peer as it is shown.</summary>
/// <param name="HandshakeAge">Null: never.</param>
/// <param name="RoundTrip">Null: not measured or not up.</param>
internal sealed record PeerStatus(
    string Name, string Id, IPAddress? Address, IPEndPoint? Endpoint, PeerHealth Health, TimeSpan? HandshakeAge, TimeSpan? RoundTrip,
    ulong Received, ulong Sent);

/// <summary>The agent's view of the mesh at one moment.</summary>
internal sealed record MeshStatus(string Node, string Id, IPAddress Address, KernelPath Kernel, IReadOnlyList<PeerStatus> Peers)
{
    /// <summary>One JSON object, ended by a line feed. Times in seconds and milliseconds, counts in bytes.</summary>
    public byte[] ToJsonLine()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("node", Node);
            json.WriteString("id", Id);
            json.WriteString("address", Address.ToString());
            json.WriteStartObject("kernel");
            json.WriteString("link", Kernel.Link);
            json.WriteString("kind", Kernel.Kind);
            json.WriteBoolean("module", Kernel.Module);
            json.WriteNumber("tunDevices", Kernel.TunDevices);
            json.WriteEndObject();
            json.WriteStartArray("peers");
            foreach (var peer in Peers)
                Write(json, peer);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>What must differ for a new line to be due: not the counters and clocks.</summary>
    public string Essence => string.Join('\n', Peers.Select(peer => $"{peer.Id} {peer.Name} {peer.Address} {peer.Endpoint} {peer.Health}"));

    private static void Write(Utf8JsonWriter json, PeerStatus peer)
    {
        json.WriteStartObject();
        json.WriteString("name", peer.Name);
        json.WriteString("id", peer.Id);
        json.WriteString("address", peer.Address?.ToString());
        json.WriteString("endpoint", peer.Endpoint?.ToString());
        json.WriteString("state", Word(peer.Health));
        WriteRounded(json, "handshakeAge", peer.HandshakeAge?.TotalSeconds, 1);
        WriteRounded(json, "rttMs", peer.RoundTrip?.TotalMilliseconds, 3);
        json.WriteNumber("rx", peer.Received);
        json.WriteNumber("tx", peer.Sent);
        json.WriteEndObject();
    }

    private static void WriteRounded(Utf8JsonWriter json, string name, double? value, int digits)
    {
        if (value is { } number)
            json.WriteNumber(name, Math.Round(number, digits));
        else
            json.WriteNull(name);
    }

    private static string Word(PeerHealth health) => health switch
    {
        PeerHealth.Up => "up",
        PeerHealth.Down => "down",
        _ => "unknown",
    };
}
