// SPDX-License-Identifier: Apache-2.0
using ImageForge.Mesh.Peers;

namespace ImageForge.Mesh.Agent;

/// <summary>
/// The few console lines that say where the mesh stands; tests and people wait for their exact beginnings.
/// Written when something changed, never in a rhythm. Safe to call from any thread.
/// </summary>
internal sealed class Milestones(TextWriter console)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PeerHealth> shown = new(StringComparer.Ordinal);
    private readonly HashSet<string> warned = new(StringComparer.Ordinal);
    private int announcedUp;

    public void Link(string name, System.Net.IPAddress address) => Line($"mesh link {name} {address}");

    public void Notice(string message) => Line($"mesh: {message}");

    public void Error(string message) => Line($"error: mesh: {message}");

    /// <summary>Says each warning when it is new and again when it returns.</summary>
    public void Warnings(IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings.Where(warning => !warned.Contains(warning)))
            Notice(warning);
        warned.Clear();
        warned.UnionWith(warnings);
    }

    public void Peers(IReadOnlyList<PeerStatus> peers)
    {
        foreach (var peer in peers)
        {
            var before = shown.GetValueOrDefault(peer.Id);
            shown[peer.Id] = peer.Health;
            if (peer.Health == before)
                continue;
            if (peer.Health == PeerHealth.Up)
                Line($"mesh peer {peer.Name} up {peer.Address} via {peer.Endpoint}");
            else if (peer.Health == PeerHealth.Down)
                Line($"mesh peer {peer.Name} down");
        }

        foreach (var gone in shown.Keys.Except(peers.Select(peer => peer.Id), StringComparer.Ordinal).ToList())
        {
            shown.Remove(gone);
            Line($"mesh peer {gone} left");
        }

        // With the first peer the machine is on the mesh, and says so at once; after that, whenever the number changed and no
        // peer is still being tried. A member that left without a word must not keep the others from being counted.
        var up = peers.Count(peer => peer.Health == PeerHealth.Up);
        if (up == 0) announcedUp = 0;
        if (up == announcedUp || (announcedUp > 0 && peers.Any(peer => peer.Health == PeerHealth.Unknown)))
            return;
        announcedUp = up;
        Line($"mesh up {up} peers");
    }

    private void Line(string text)
    {
        lock (gate)
        {
            console.WriteLine($"imageforge: {text}");
            console.Flush();
        }
    }
}
