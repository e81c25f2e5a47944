// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Node;
using ImageForge.Node.Supervision;

namespace ImageForge.Tests.Node;

public sealed class WatchdogTests
{
    [Fact]
    public async Task It_reports_three_times_as_often_as_it_must_and_stops_the_timer_at_the_end()
    {
        var (reports, stopped) = (0, 0);
        var time = new RecordedTime();
        var timer = new WatchdogTimer("test", TimeSpan.FromSeconds(30), () => Interlocked.Increment(ref reports), () => stopped++);
        var watchdog = new Watchdog(timer, new NodeLog(line => Assert.Fail(line)), time);
        watchdog.Start();
        await Mesh.Eventually.TrueAsync(() => Volatile.Read(ref reports) >= 5, () => $"{reports} reports");
        Assert.Equal(0, stopped);
        await watchdog.DisposeAsync();
        var last = reports;
        Assert.Equal(1, stopped);
        Assert.All(time.Waits, wait => Assert.Equal(10, wait.TotalSeconds));
        await Task.Delay(20);
        Assert.Equal(last, reports);
    }

    [Fact]
    public async Task A_device_that_fails_is_said_once_and_tried_again()
    {
        var said = new List<string>();
        var reports = 0;
        var timer = new WatchdogTimer("test", TimeSpan.FromSeconds(30), () =>
        {
            if (Interlocked.Increment(ref reports) < 4) throw new LinuxException("set the watchdog back", Errno.EIO);
        }, () => { });
        var watchdog = new Watchdog(timer, new NodeLog(said.Add), new RecordedTime());
        watchdog.Start();
        await Mesh.Eventually.TrueAsync(() => Volatile.Read(ref reports) >= 6, () => $"{reports} reports");
        await watchdog.DisposeAsync();
        Assert.StartsWith("imageforge: error: watchdog: set the watchdog back: EIO", Assert.Single(said), StringComparison.Ordinal);
    }

    /// <summary>Every wait ends at once.</summary>
    private sealed class RecordedTime : TimeProvider
    {
        private readonly List<TimeSpan> _waits = [];

        public IReadOnlyList<TimeSpan> Waits
        {
            get
            {
                lock (_waits) return [.. _waits];
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan due, TimeSpan period)
        {
            lock (_waits) _waits.Add(due);
            return System.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
        }
    }
}
