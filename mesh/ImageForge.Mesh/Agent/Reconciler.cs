// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Mesh.Dataplane;
using ImageForge.Mesh.Discovery;
using ImageForge.Mesh.Identity;
using ImageForge.Mesh.Peers;

namespace ImageForge.Mesh.Agent;

/// <summary>
/// The agent's one loop: reads what is (host, members, kernel peers, probe answers), decides, changes what differs,
/// reports. Everything else only wakes it, so nothing here needs a lock.
/// </summary>
internal sealed class Reconciler(
    MeshOptions options, NodeIdentity identity, HostView host, MeshLink link, MeshRoutes routes, RoleSets? roles,
    DiscoverySet discovery, EchoProbe probe, Milestones milestones, StatusFeed? status, Signal wake, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>While a peer is about to come up. A dump of the device is cheap; waiting people are not.</summary>
    private static readonly TimeSpan SettlingTick = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(2);

    /// <summary>Even unannounced, the kernel's links, rules and routes are compared with the wish this often.</summary>
    private static readonly TimeSpan ReviewInterval = TimeSpan.FromSeconds(30);

    /// <summary>After registering: what the others need to hear of us and to set us up in their kernels.</summary>
    private static readonly TimeSpan IntroductionTime = TimeSpan.FromMilliseconds(200);

    private readonly SteadyClock clock = new(time);
    private readonly PeerTiming timing = new() { Keepalive = (ushort)options.Keepalive.TotalSeconds };
    private readonly IPNetwork meshPrefix = MeshAddress.Prefix(options.ClusterId);
    private readonly Dictionary<string, PeerTrack> tracks = new(StringComparer.Ordinal);
    private int linkIndex;
    private HashSet<IPNetwork> routed = [];
    private IReadOnlyList<string> hostWarnings = [];
    private DateTimeOffset? registeredAt;
    private DateTimeOffset nextReview;
    private DateTimeOffset nextProbe;
    private DateTimeOffset nextStatus;
    private string? reported;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var now = clock.Now;
            var review = ReviewHost(now);
            Publish();
            FollowMembers(now);
            roles?.Apply(tracks.Values.Select(track => (track.Spec.Role, track.Spec.AllowedIps)), review);
            TakeAnswers(now);
            StepPeers(now);
            Route(review);
            SendProbes(now);
            Report(now);
            await wake.WaitAsync(NextTick(now), time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Looks at the machine again when it announced a change, or after a while; repairs what others undid.</summary>
    private bool ReviewHost(DateTimeOffset now)
    {
        if (!host.TakeChanged() && now < nextReview)
            return false;
        nextReview = now + ReviewInterval;
        linkIndex = link.Ensure();
        routes.EnsureRules();
        host.Look();
        hostWarnings = ReversePathFilter.Warnings(host.Links);
        return true;
    }

    private void Publish()
    {
        var advertisement = Advertisement.Of(host.Links, host.Addresses, discovery.PublicAddresses, meshPrefix, options);
        var self = new Member
        {
            Id = identity.NodeId,
            Hostname = options.NodeName,
            NodeName = options.NodeName,
            MachineType = options.MachineType,
            OperatingSystem = options.OperatingSystem,
            Addresses = [.. advertisement.Addresses, link.Address],
            PublicKey = identity.PublicKey,
            MeshAddress = link.Address,
            Endpoints = advertisement.Endpoints,
        };
        discovery.Publish(self, options.HarvestEndpoints ? Sightings() : []);
    }

    private (string Id, IPEndPoint Endpoint)[] Sightings() =>
    [
        .. tracks.Values.Where(track => track is { Health: PeerHealth.Up, State.Endpoint: not null })
            .Select(track => (track.Spec.Id, track.State.Endpoint!)),
    ];

    private void FollowMembers(DateTimeOffset now)
    {
        var plan = PeerPlan.Compute(discovery.Members(), identity.NodeId, identity.PublicKey);
        milestones.Warnings([.. hostWarnings, .. plan.Warnings]);
        foreach (var gone in tracks.Keys.Except(plan.Peers.Select(peer => peer.Id), StringComparer.Ordinal).ToList())
            tracks.Remove(gone);
        foreach (var spec in plan.Peers)
        {
            if (tracks.TryGetValue(spec.Id, out var track) && track.Spec.PublicKey == spec.PublicKey)
                track.Respecify(spec);
            else
                tracks[spec.Id] = new PeerTrack(spec, initiates: identity.PublicKey < spec.PublicKey, now, timing);
        }

        if (discovery.Registered)
            registeredAt ??= now;
    }

    private void TakeAnswers(DateTimeOffset now)
    {
        while (probe.TryTake(out var from, out var roundTrip))
            tracks.Values.FirstOrDefault(track => from.Equals(track.Spec.MeshAddress))?.Answer(roundTrip, now);
    }

    private void StepPeers(DateTimeOffset now)
    {
        var actual = link.Peers();
        var byKey = actual.ToDictionary(peer => peer.PublicKey);
        var introduced = now - registeredAt >= IntroductionTime;
        var desired = tracks.Values
            .Select(track => track.Step(
                byKey.GetValueOrDefault(track.Spec.PublicKey), EndpointOrder.Prefer(track.Spec.Endpoints, host.Networks),
                clock.FromWall, now, introduced))
            .ToList();
        link.Apply(actual, desired);
    }

    /// <summary>
    /// Destinations of the peers that are up (or of all, failing closed) go into the mesh. The mesh's own prefix needs no
    /// route here: it lies on the link.
    /// </summary>
    private void Route(bool review)
    {
        var destinations = tracks.Values
            .Where(track => options.FailClosed || track.Health == PeerHealth.Up)
            .SelectMany(track => track.Spec.AllowedIps)
            .Where(destination => !meshPrefix.Contains(destination.BaseAddress))
            .ToHashSet();
        if (!review && routed.SetEquals(destinations))
            return;
        routes.Apply(linkIndex, destinations, host.Addresses);
        routed = destinations;
    }

    private void SendProbes(DateTimeOffset now)
    {
        var all = now >= nextProbe;
        if (all)
            nextProbe = now + ProbeInterval;
        foreach (var track in tracks.Values)
            // A peer that just came up is measured at once.
            if (track.CanProbe && (all || track is { Health: PeerHealth.Up, RoundTrip: null, WasProbed: false }))
                probe.Send(track.MarkProbed());
    }

    private void Report(DateTimeOffset now)
    {
        var peers = tracks.Values
            .OrderBy(track => track.Spec.Name, StringComparer.Ordinal).ThenBy(track => track.Spec.Id, StringComparer.Ordinal)
            .Select(track => new PeerStatus(
                track.Spec.Name, track.Spec.Id, track.Spec.MeshAddress, track.State.Endpoint, track.Health,
                now - track.LastHandshake, track.RoundTrip, track.ReceivedBytes, track.SentBytes))
            .ToList();
        milestones.Peers(peers);
        var current = new MeshStatus(options.NodeName, identity.NodeId, link.Address, host.KernelPath, peers);
        if (status is null || (now < nextStatus && current.Essence == reported))
            return;
        nextStatus = now + StatusInterval;
        reported = current.Essence;
        status.Write(current.ToJsonLine());
    }

    /// <summary>The status interval is a multiple of the tick, so the tick alone keeps the rhythm.</summary>
    private TimeSpan NextTick(DateTimeOffset now) => tracks.Values.Any(track => track.IsSettling(now)) ? SettlingTick : Tick;
}
