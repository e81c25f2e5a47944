// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.WireGuard;
using ImageForge.Mesh.Peers;

namespace ImageForge.Tests.Mesh;

/// <summary>Tables of times; nothing waits. Seconds are counted back from now, null means never.</summary>
public sealed class PeerStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly PeerTiming Timing = new();
    private static readonly IPEndPoint A = IPEndPoint.Parse("10.0.0.1:51820");
    private static readonly IPEndPoint B = IPEndPoint.Parse("10.0.0.2:51820");
    private static readonly IPEndPoint C = IPEndPoint.Parse("[fd00::3]:51820");

    [Theory]
    [InlineData(null, null, false, "Unknown")] // never tried
    [InlineData(null, 100, false, "Up")] // somebody else's session: the agent was restarted
    [InlineData(null, 276, false, "Unknown")]
    [InlineData(276, 274, true, "Up")]
    [InlineData(276, 275, true, "Down")]
    [InlineData(276, null, true, "Down")]
    [InlineData(14, 13, true, "Up")]
    [InlineData(14, 15, true, "Unknown")] // the handshake belongs to the endpoint before
    [InlineData(14, null, true, "Unknown")]
    [InlineData(15, null, true, "Down")]
    [InlineData(15, 16, true, "Down")]
    [InlineData(15, 14, true, "Up")]
    [InlineData(274, 273, true, "Up")]
    [InlineData(274, 280, true, "Down")]
    [InlineData(20, null, false, "Unknown")] // down, but nothing was ever tried
    public void Health_follows_from_times(int? sinceChange, int? sinceHandshake, bool used, string expected)
    {
        var state = new PeerState { LastEndpointChange = Ago(sinceChange), LastUsedEndpoint = used ? A : null };
        var observed = state.Observe(A, Ago(sinceHandshake), Now, Timing);
        Assert.Equal(expected, observed.Health.ToString());
        Assert.Equal((A, Ago(sinceHandshake)), (observed.Endpoint, observed.LastHandshake));
    }

    [Fact]
    public void Endpoints_are_tried_in_turn_and_again_from_the_start()
    {
        IPEndPoint[] candidates = [A, B, C];
        var state = new PeerState();
        var tried = new List<IPEndPoint?>();
        var now = Now;
        for (var i = 0; i < 5; i++)
        {
            state = state.Observe(state.Endpoint, null, now, Timing).Rotate(candidates, now, Timing);
            tried.Add(state.LastUsedEndpoint);
            Assert.Equal((PeerHealth.Unknown, i + 1, now), (state.Health, state.Attempts, state.LastEndpointChange));
            now += TimeSpan.FromSeconds(30);
        }

        Assert.Equal([A, B, C, A, B], tried);
    }

    [Fact]
    public void First_round_is_quick_and_later_ones_patient()
    {
        IPEndPoint[] candidates = [A, B];
        var changes = new List<double>();
        var state = new PeerState();
        for (var seconds = 0.0; seconds < 40; seconds += 0.5)
        {
            var now = Now.AddSeconds(seconds);
            var next = state.Observe(state.Endpoint, null, now, Timing).Rotate(candidates, now, Timing);
            if (next.Attempts > state.Attempts)
                changes.Add(seconds);
            state = next;
        }

        Assert.Equal([0, 2, 17, 32], changes);
    }

    [Fact]
    public void Single_endpoint_is_not_changed_for_itself()
    {
        var state = new PeerState().Rotate([A], Now, Timing);
        var later = Now.AddSeconds(20);
        var down = state.Observe(A, null, later, Timing);
        Assert.Equal(PeerHealth.Down, down.Health);
        Assert.Equal(down, down.Rotate([A], later, Timing));
        // Unless the kernel went elsewhere and failed there.
        var roamed = state.Observe(B, null, later, Timing);
        Assert.Equal(A, roamed.Rotate([A], later, Timing).Endpoint);
    }

    [Fact]
    public void Nothing_to_try_changes_nothing()
    {
        var state = new PeerState().Observe(null, null, Now, Timing);
        Assert.Equal(state, state.Rotate([], Now, Timing));
    }

    [Fact]
    public void Vanished_endpoint_starts_the_list_anew()
    {
        var state = new PeerState { LastUsedEndpoint = C, LastEndpointChange = Ago(20), Health = PeerHealth.Down };
        Assert.Equal(A, state.Rotate([A, B], Now, Timing).LastUsedEndpoint);
    }

    [Fact]
    public void Peer_that_is_up_is_left_alone()
    {
        var reachedUs = new PeerState().Observe(C, Ago(1), Now, Timing);
        Assert.Equal(PeerHealth.Up, reachedUs.Health);
        Assert.Equal(reachedUs, reachedUs.Rotate([A, B], Now, Timing));
        Assert.Null(reachedUs.EndpointToSet(C, chosenNow: false));
    }

    [Fact]
    public void Kernel_that_followed_the_peer_is_not_overridden()
    {
        var state = new PeerState { LastUsedEndpoint = A };
        Assert.Equal(A, state.EndpointToSet(null, chosenNow: false));
        Assert.Equal(A, state.EndpointToSet(A, chosenNow: false));
        Assert.Null(state.EndpointToSet(B, chosenNow: false));
        Assert.Equal(A, state.EndpointToSet(B, chosenNow: true));
    }

    [Theory]
    [InlineData("Up", 5, 5, 5, "Up")]
    [InlineData("Up", 13, 13, 100, "Down")] // it answered once and is silent now
    [InlineData("Up", 13, 11, 100, "Up")] // something else arrives
    [InlineData("Up", 13, null, 2, "Up")] // it just came back
    [InlineData("Up", null, 30, 100, "Up")] // never answers probes: keepalives count
    [InlineData("Up", null, 61, 100, "Down")]
    [InlineData("Up", null, null, 59, "Up")]
    [InlineData("Up", null, null, 100, "Down")]
    [InlineData("Down", 5, null, 300, "Up")] // answers whatever the clocks say
    [InlineData("Down", 13, 5, 300, "Down")]
    [InlineData("Unknown", null, null, null, "Unknown")]
    public void Data_plane_has_the_last_word(string byHandshake, int? answered, int? received, int? handshake, string expected)
    {
        var liveness = new Liveness(Ago(answered), Ago(received));
        var verdict = liveness.Judge(Enum.Parse<PeerHealth>(byHandshake), Ago(handshake), endpointChange: null, Now);
        Assert.Equal(expected, verdict.ToString());
    }

    [Fact]
    public void Answers_from_before_an_endpoint_change_do_not_speak_for_it() =>
        Assert.Equal(PeerHealth.Unknown, new Liveness(Ago(5)).Judge(PeerHealth.Unknown, null, Ago(3), Now));

    [Fact]
    public void First_byte_count_is_no_evidence_and_growth_is()
    {
        var first = new Liveness().Receive(1000, Now);
        Assert.Null(first.Received);
        Assert.Null(first.Receive(1000, Now).Received);
        Assert.Equal(Now, first.Receive(1001, Now).Received);
    }

    [Fact]
    public void Lower_key_starts_at_once_and_higher_waits()
    {
        Assert.Equal(A, Step(Track(initiates: true), null, 0).Endpoint);

        var polite = Track(initiates: false);
        var first = Step(polite, null, 0);
        // No keepalive without an endpoint: it would use up the kernel's first attempt.
        Assert.Equal((null, (ushort)0), (first.Endpoint, first.KeepaliveSeconds));
        Assert.False(polite.CanProbe);
        Assert.Null(Step(polite, Kernel(), 0.9).Endpoint);
        var second = Step(polite, Kernel(), 1);
        Assert.Equal((A, (ushort)25, false), (second.Endpoint, second.KeepaliveSeconds, second.Recreate));
        Assert.True(polite.CanProbe);
    }

    [Fact]
    public void Peer_that_reaches_us_first_is_up_without_our_choice()
    {
        var track = Track(initiates: false);
        Step(track, null, 0);
        var desired = Step(track, Kernel() with { Endpoint = C, LastHandshake = Now.AddSeconds(0.4) }, 0.5);
        Assert.Equal((PeerHealth.Up, null, (ushort)25), (track.Health, desired.Endpoint, desired.KeepaliveSeconds));
        Assert.Equal(0, track.State.Attempts);
    }

    [Fact]
    public void Nobody_starts_before_being_introduced() =>
        Assert.Null(Track(initiates: true).Step(null, [A], wall => wall, Now, mayStart: false).Endpoint);

    [Fact]
    public void Further_candidates_of_the_first_round_recreate_the_peer_until_it_had_a_handshake()
    {
        var track = Track(initiates: true);
        Assert.False(Step(track, null, 0, A, B).Recreate);
        var second = Step(track, Kernel() with { Endpoint = A }, 2, A, B);
        Assert.Equal((B, true), (second.Endpoint, second.Recreate));
        Assert.False(Step(track, Kernel() with { Endpoint = B }, 2.2, A, B).Recreate);
        Step(track, Kernel() with { Endpoint = B, LastHandshake = Now.AddSeconds(3) }, 3, A, B);
        Assert.Equal(PeerHealth.Up, track.Health);
        var silent = Step(track, Kernel() with { Endpoint = B, LastHandshake = Now.AddSeconds(3) }, 300, A, B);
        Assert.Equal((A, false), (silent.Endpoint, silent.Recreate));
    }

    [Fact]
    public void Dead_peer_is_shown_down_within_15_seconds_and_stays_so_while_others_are_tried()
    {
        var track = Track(initiates: true);
        Step(track, null, 0, A, B);
        var alive = Kernel() with { Endpoint = A, LastHandshake = Now.AddSeconds(0.1), ReceivedBytes = 100 };
        Step(track, alive, 0.2, A, B);
        track.Answer(TimeSpan.FromMilliseconds(1), Now.AddSeconds(1));
        Step(track, alive with { ReceivedBytes = 200 }, 1, A, B);
        Assert.Equal((PeerHealth.Up, TimeSpan.FromMilliseconds(1)), (track.Health, track.RoundTrip));

        double? down = null;
        for (var seconds = 2.0; seconds < 120; seconds++)
        {
            Step(track, alive with { ReceivedBytes = 200, Endpoint = track.State.LastUsedEndpoint }, seconds, A, B);
            if (track.Health == PeerHealth.Down)
                down ??= seconds;
            if (down is not null)
                Assert.Equal((PeerHealth.Down, null), (track.Health, track.RoundTrip));
        }

        Assert.InRange(down ?? double.MaxValue, 12, 15);
        Assert.True(track.State.Attempts > 5, "the other endpoint should be tried in turn");
        Step(track, alive with { ReceivedBytes = 300, LastHandshake = Now.AddSeconds(120), Endpoint = B }, 120.1, A, B);
        Assert.Equal(PeerHealth.Up, track.Health);
    }

    [Fact]
    public void Handshake_is_translated_once_so_that_a_clock_step_changes_nothing()
    {
        var track = Track(initiates: true);
        Step(track, null, 0);
        var peer = Kernel() with { Endpoint = A, LastHandshake = Now.AddYears(-50) };
        track.Step(peer, [A], _ => Now.AddSeconds(1), Now.AddSeconds(1), mayStart: true);
        track.Step(peer, [A], _ => throw new InvalidOperationException("asked again"), Now.AddSeconds(2), mayStart: true);
        Assert.Equal((PeerHealth.Up, Now.AddSeconds(1)), (track.Health, track.LastHandshake));
    }

    [Fact]
    public void Endpoints_in_our_networks_come_first_and_our_own_not_at_all()
    {
        (IPAddress, IPNetwork)[] own = [(IPAddress.Parse("10.0.2.15"), IPNetwork.Parse("10.0.2.0/24"))];
        IPEndPoint[] endpoints = [IPEndPoint.Parse("203.0.113.1:1"), IPEndPoint.Parse("10.0.2.15:51820"), IPEndPoint.Parse("10.0.2.16:51820"), C];
        Assert.Equal([endpoints[2], endpoints[0], C], EndpointOrder.Prefer(endpoints, own));
    }

    private static PeerTrack Track(bool initiates) =>
        new(new PeerSpec("id", "name", PeerPlanTests.Key(1), IPAddress.Parse("fd00::1"), [], [A]), initiates, Now, Timing);

    private static WireGuardPeer Kernel() => new(PeerPlanTests.Key(1));

    private static DesiredPeer Step(PeerTrack track, WireGuardPeer? kernel, double seconds, params IPEndPoint[] candidates) =>
        track.Step(kernel, candidates.Length == 0 ? [A] : candidates, wall => wall, Now.AddSeconds(seconds), mayStart: true);

    private static DateTimeOffset? Ago(int? seconds) => seconds is { } known ? Now.AddSeconds(-known) : null;
}
