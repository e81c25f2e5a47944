// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;
using ImageForge.Node;
using ImageForge.Node.Supervision;

namespace ImageForge.Tests.Node;

public sealed class SupervisorTests
{
    [Fact]
    public void Delays_double_up_to_the_longest_and_begin_anew()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        Assert.Equal([1, 2, 4, 8, 16, 20, 20], Enumerable.Range(0, 7).Select(_ => backoff.Next().TotalSeconds));
        backoff.Reset();
        Assert.Equal(1, backoff.Next().TotalSeconds);
        for (var i = 0; i < 100; i++) backoff.Next();
        Assert.Equal(20, backoff.Next().TotalSeconds);
    }

    [Fact]
    public async Task A_program_that_keeps_crashing_is_started_ever_later()
    {
        var said = new List<string>();
        var time = new SteppedTime();
        using var stop = new CancellationTokenSource();
        var starts = new List<double>();
        var supervisor = new Supervisor("agent", () =>
        {
            starts.Add(time.Seconds);
            if (starts.Count == 5) stop.Cancel();
            if (starts.Count == 2) throw new LinuxException("start /x", Errno.ENOMEM);
            return new Child(1 << 30, Task.FromResult(new ExitStatus(0x0100)));
        }, new NodeLog(said.Add), time);
        await supervisor.RunAsync(stop.Token).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal([0, 1, 3, 7, 15], starts);
        Assert.Equal("imageforge: error: agent ended (code 1); it is started again in 1 s", said[0]);
        Assert.StartsWith("imageforge: error: agent ended (start /x: ENOMEM", said[1]);
    }

    [Fact]
    public void Power_key_is_found_in_the_bitmap_and_in_events()
    {
        Assert.True(PowerButton.HasBit("10000000000000 0\n", 116));
        Assert.False(PowerButton.HasBit("10000000000000\n", 116));
        Assert.True(PowerButton.HasBit("402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe\n", 1));
        Assert.False(PowerButton.HasBit("", 116));
        var press = new byte[24];
        (press[16], press[18], press[20]) = (1, 116, 1);
        Assert.True(PowerButton.IsPress(press));
        press[20] = 0; // let go
        Assert.False(PowerButton.IsPress(press));
        (press[18], press[20]) = (30, 1); // another key
        Assert.False(PowerButton.IsPress(press));
    }

    /// <summary>A clock that jumps to the end of every wait.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        private long _now;

        public double Seconds => TimeSpan.FromTicks(_now).TotalSeconds;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan due, TimeSpan period)
        {
            _now += due.Ticks;
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
