// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node.Supervision;

namespace ImageForge.Node.Clock;

/// <summary>How the wall clock is moved; the functions are parameters for tests.</summary>
internal sealed record ClockControls(Action<TimeSpan> Step, Action<TimeSpan, int, LeapSecond> Slew)
{
    public static ClockControls Kernel { get; } = new(Clocks.Step, Clocks.Slew);
}

/// <summary>
/// Keeps the clock by time servers: the manifest's, else those that DHCP names. What is far off is set at once, what is near
/// is left to the kernel's loop, so that time does not jump under those who measure it.
/// </summary>
/// <param name="earliest">No time that is right is before this; a server that gives one is not believed.</param>
internal sealed class NetworkTime(TimeServers servers, ClockControls clock, NodeLog log, TimeProvider time, DateTimeOffset? earliest = null)
{
    /// <summary>The kernel's loop takes half a second at most, at 0.5 ms a second (MAXPHASE, MAXFREQ in linux/timex.h).</summary>
    private static readonly TimeSpan MostSlewed = TimeSpan.FromMilliseconds(400);

    private readonly TaskCompletionSource _synchronised = NewSignal();
    private readonly PollInterval _interval = new();
    private volatile IReadOnlyList<string> _advised = [];
    private volatile TimeSyncDocument _wanted = new();
    private TaskCompletionSource _changed = NewSignal();
    private bool _disbelieved;

    /// <summary>Completes when the clock was right for the first time.</summary>
    public Task Synchronised => _synchronised.Task;

    private IReadOnlyList<string> Servers => !_wanted.Enabled ? [] : _wanted.Servers.Count > 0 ? _wanted.Servers : _advised;

    /// <summary>Takes over what the manifest says.</summary>
    public void Use(TimeSyncDocument wanted) => Change(() => _wanted = wanted);

    /// <summary>Takes over what the network says.</summary>
    public void Learn(IReadOnlyList<IPAddress> advised) => Change(() => _advised = [.. advised.Select(a => a.ToString())]);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var retry = new Backoff(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1));
        while (true)
        {
            // Taken before the servers are looked at, so that no change goes unnoticed.
            var changed = Volatile.Read(ref _changed).Task;
            var delay = Servers.Count == 0 ? Timeout.InfiniteTimeSpan : await PollAsync(cancellation) ? Settled() : retry.Next();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(Task.Delay(delay, time, either.Token), changed);
            await either.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }

        TimeSpan Settled()
        {
            retry.Reset();
            return _interval.Current;
        }
    }

    /// <summary>Compares once. False when no server gave a time.</summary>
    internal async Task<bool> PollAsync(CancellationToken cancellation)
    {
        var (samples, slowDown) = await servers.AskAsync(Servers, cancellation);
        if (slowDown) _interval.SlowDown();
        if (TimeSample.Choose(samples) is not { } sample) return false;
        if (time.GetUtcNow() + sample.Offset < earliest)
        {
            if (!_disbelieved) log.Error($"clock: {sample.Server} has a time before this image was made and is not believed");
            _disbelieved = true;
            return false;
        }

        try
        {
            Apply(sample);
        }
        catch (LinuxException e)
        {
            log.Error(e.Message);
            return false;
        }

        return true;
    }

    private void Apply(TimeSample sample)
    {
        if (sample.Offset.Duration() > MostSlewed)
        {
            clock.Step(sample.Offset);
            _interval.Restart();
            log.Say($"clock set by {sample.Server}, {sample.Offset.TotalSeconds:+0.0;-0.0} s");
        }
        else
        {
            _interval.Learn(sample.Offset);
            clock.Slew(sample.Offset, _interval.TimeConstant, sample.Leap);
            if (!Synchronised.IsCompleted) log.Say($"clock follows {sample.Server}, {sample.Offset.TotalMilliseconds:+0.0;-0.0} ms");
        }

        _synchronised.TrySetResult();
    }

    private void Change(Action change)
    {
        var before = Servers;
        change();
        if (!before.SequenceEqual(Servers)) Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
