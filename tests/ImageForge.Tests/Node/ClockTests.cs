// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Clock;

namespace ImageForge.Tests.Node;

public sealed class ClockTests
{
    private readonly List<string> _said = [];
    private readonly List<TimeSpan> _steps = [];
    private readonly List<TimeSpan> _slews = [];

    [Fact]
    public void Offset_and_delay_are_those_of_RFC_5905()
    {
        var t1 = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var answer = new SntpAnswer(LeapSecond.Inserted, t1.AddSeconds(10.25), t1.AddSeconds(10.5), null);
        var sample = TimeSample.Of(IPAddress.Loopback, answer, t1, TimeSpan.FromSeconds(0.75));
        Assert.Equal(new TimeSample(IPAddress.Loopback, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(0.5), LeapSecond.Inserted), sample);
    }

    [Fact]
    public void The_quickest_server_is_followed_unless_the_others_contradict_it()
    {
        Assert.Null(TimeSample.Choose([]));
        Assert.Equal(1, Chosen((1, 5, 10), (2, 900, 20)));
        Assert.Equal(2, Chosen((1, 5000, 1), (2, 7, 20), (3, 12, 30)));
        Assert.Equal(3, Chosen((1, 90, 30), (2, 20, 40), (3, -40, 10)));

        static int Chosen(params (byte Server, int Offset, int Delay)[] samples) => TimeSample.Choose(
            [.. samples.Select(s => new TimeSample(new([10, 0, 0, s.Server]), TimeSpan.FromMilliseconds(s.Offset), TimeSpan.FromMilliseconds(s.Delay), default))])!
            .Server.GetAddressBytes()[3];
    }

    [Fact]
    public void A_steady_clock_is_looked_at_ever_less_often()
    {
        var interval = new PollInterval();
        Assert.Equal((32, 1), (interval.Current.TotalSeconds, interval.TimeConstant));
        for (var i = 0; i < 20; i++) interval.Learn(TimeSpan.FromMilliseconds(-9));
        Assert.Equal((2048, 7), (interval.Current.TotalSeconds, interval.TimeConstant));
        interval.Learn(TimeSpan.FromMilliseconds(50));
        Assert.Equal(2048, interval.Current.TotalSeconds);
        interval.Learn(TimeSpan.FromMilliseconds(-101));
        Assert.Equal(1024, interval.Current.TotalSeconds);
        interval.Restart();
        interval.SlowDown();
        for (var i = 0; i < 5; i++) interval.Learn(TimeSpan.FromSeconds(1));
        Assert.Equal(64, interval.Current.TotalSeconds);
    }

    [Theory]
    [InlineData(3600, true)]
    [InlineData(-3600, true)]
    [InlineData(0.2, false)]
    public async Task What_is_far_is_set_and_what_is_near_is_slewed(double seconds, bool set)
    {
        await using var server = new LoopbackTimeServer(() => TimeProvider.System.GetUtcNow().AddSeconds(seconds));
        var clock = Clock(server.Port, ["127.0.0.1"]);
        Assert.True(await clock.PollAsync(CancellationToken.None));
        Assert.Equal((set ? 1 : 0, set ? 0 : 1), (_steps.Count, _slews.Count));
        Assert.Equal(seconds, _steps.Concat(_slews).Single().TotalSeconds, 0.1);
        Assert.True(clock.Synchronised.IsCompletedSuccessfully);
        Assert.StartsWith(set ? "imageforge: clock set by 127.0.0.1, " : "imageforge: clock follows 127.0.0.1, +", Assert.Single(_said), StringComparison.Ordinal);
        await clock.PollAsync(CancellationToken.None);
        Assert.Equal(set ? 2 : 1, _said.Count); // what goes on as before is not said again
    }

    [Fact]
    public async Task A_server_from_before_the_image_is_not_believed()
    {
        await using var server = new LoopbackTimeServer(() => DateTimeOffset.UnixEpoch.AddDays(1));
        var clock = Clock(server.Port, ["127.0.0.1"]);
        Assert.False(await clock.PollAsync(CancellationToken.None));
        Assert.False(await clock.PollAsync(CancellationToken.None));
        Assert.Empty(_steps);
        Assert.Equal(["imageforge: error: clock: 127.0.0.1 has a time before this image was made and is not believed"], _said);
    }

    [Fact]
    public async Task A_server_that_refuses_is_left_alone()
    {
        await using var server = new LoopbackTimeServer(() => TimeProvider.System.GetUtcNow(), kiss: "DENY");
        var clock = Clock(server.Port, ["127.0.0.1"]);
        Assert.False(await clock.PollAsync(CancellationToken.None));
        Assert.False(await clock.PollAsync(CancellationToken.None));
        Assert.Equal(1, server.Asked);
        Assert.Equal(["imageforge: error: clock: time server 127.0.0.1 refuses (DENY) and is not asked any more"], _said);
    }

    [Fact]
    public async Task Names_are_looked_up_and_what_has_no_address_is_said_once()
    {
        await using var server = new LoopbackTimeServer(() => TimeProvider.System.GetUtcNow());
        var clock = Clock(server.Port, ["localhost", "no-such-host.invalid"]);
        Assert.True(await clock.PollAsync(CancellationToken.None));
        Assert.True(await clock.PollAsync(CancellationToken.None));
        Assert.Single(_said, line => line.StartsWith("imageforge: error: clock: time server no-such-host.invalid has no address (yet)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_manifests_servers_take_the_place_of_the_networks()
    {
        await using var advised = new LoopbackTimeServer(() => TimeProvider.System.GetUtcNow());
        var clock = Clock(advised.Port, []);
        using var stop = new CancellationTokenSource();
        var running = clock.RunAsync(stop.Token);
        clock.Learn([IPAddress.Parse("127.0.0.1")]);
        await clock.Synchronised.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(IPAddress.Loopback.ToString(), _said[0].Split(' ')[3].TrimEnd(','));
        clock.Use(new() { Servers = ["127.0.0.2"] });
        await Mesh.Eventually.TrueAsync(() => advised.Asked > 1, () => $"asked {advised.Asked} times"); // 127.0.0.2 is this host, too
        clock.Use(new() { Enabled = false });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Boot_waits_for_the_manifests_servers_only()
    {
        var never = new TaskCompletionSource().Task;
        await Wait(new(), never);
        await Wait(new() { Enabled = false, Servers = ["127.0.0.1"] }, never);
        await Wait(new() { Servers = ["127.0.0.1"], BootTimeout = TimeSpan.Zero }, never);
        await Wait(new() { Servers = ["127.0.0.1"], BootTimeout = TimeSpan.FromHours(1) }, Task.CompletedTask);
        Assert.Empty(_said);
        await Wait(new() { Servers = ["127.0.0.1"], BootTimeout = TimeSpan.FromSeconds(1) }, never);
        Assert.StartsWith("imageforge: error: clock: no time server answered within 1 s; going on with ", Assert.Single(_said), StringComparison.Ordinal);

        Task Wait(TimeSyncDocument wanted, Task synchronised) =>
            ClockStep.WaitAsync(wanted, synchronised, new NodeLog(_said.Add), TimeProvider.System, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void The_kernels_own_clock_is_read_by_its_structure()
    {
        var state = Clocks.Look();
        Assert.InRange(state.Tick, 9000, 11000); // microseconds between ticks of USER_HZ
        Assert.InRange(state.Seconds, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 5, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 5);
    }

    private NetworkTime Clock(int port, IReadOnlyList<string> servers)
    {
        var log = new NodeLog(_said.Add);
        var clock = new NetworkTime(
            new TimeServers(log, TimeProvider.System, port), new ClockControls(_steps.Add, (offset, _, _) => _slews.Add(offset)), log,
            TimeProvider.System, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        clock.Use(new() { Servers = servers });
        return clock;
    }
}
