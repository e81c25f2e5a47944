// SPDX-License-Identifier: Apache-2.0
using System.Threading.Channels;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Services;

/// <summary>Carries out what one service's <see cref="ServiceMachine"/> wants, and tells it what happens.</summary>
/// <param name="start">Starts the program.</param>
/// <param name="check">Asks the running program for its health: null when all is well, else what is wrong.</param>
internal sealed class ServiceRunner(
    ServiceDocument service, Func<ServiceProcess> start, Func<ServiceProcess, Task<string?>> check, NodeLog log, TimeProvider time)
{
    private readonly ServiceMachine _machine = new(service);
    private readonly Channel<Func<TimeSpan, IReadOnlyList<ServiceAction>>> _events = Channel.CreateUnbounded<Func<TimeSpan, IReadOnlyList<ServiceAction>>>();
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _origin = time.GetTimestamp();
    private ServiceProcess? _process;

    public ServiceDocument Service => service;

    /// <summary>Whether those who depend on the service may start; false when they never will.</summary>
    public Task<bool> Ready => _ready.Task;

    /// <summary>Completes when the service has ended for good.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>All that the service depends on is there.</summary>
    public void Release() => Tell(_ => _machine.OnReleased());

    public void Stop() => Tell(_machine.OnStop);

    /// <summary>Until the service has ended for good.</summary>
    public async Task RunAsync()
    {
        while (_machine.State != ServiceState.Stopped)
        {
            var happened = await NextAsync();
            foreach (var action in happened?.Invoke(Now) ?? _machine.OnTimer()) Perform(action);
            if (_machine.IsReady) _ready.TrySetResult(true);
        }

        _ready.TrySetResult(false);
        _stopped.TrySetResult();
    }

    private TimeSpan Now => time.GetElapsedTime(_origin);

    private void Tell(Func<TimeSpan, IReadOnlyList<ServiceAction>> happened) => _events.Writer.TryWrite(happened);

    /// <summary>What happened; null when it is time to wake.</summary>
    private async Task<Func<TimeSpan, IReadOnlyList<ServiceAction>>?> NextAsync()
    {
        if (_events.Reader.TryRead(out var waiting)) return waiting;
        if (_machine.WakeAt == TimeSpan.MaxValue) return await _events.Reader.ReadAsync();
        var delay = _machine.WakeAt - Now;
        if (delay <= TimeSpan.Zero) return null;
        using var other = new CancellationTokenSource();
        var arrival = _events.Reader.WaitToReadAsync(other.Token).AsTask();
        await Task.WhenAny(arrival, Task.Delay(delay, time, other.Token));
        await other.CancelAsync();
        return _events.Reader.TryRead(out var happened) ? happened : null;
    }

    private void Perform(ServiceAction action)
    {
        switch (action)
        {
            case ServiceAction.Start:
                StartProgram();
                break;
            case ServiceAction.Check(var run):
                _ = CheckAsync(run, _process!);
                break;
            case ServiceAction.Stop:
                Try(() => _process?.Signal((int)service.StopSignal));
                break;
            case ServiceAction.Kill:
                Try(() => _process?.Kill());
                break;
            case ServiceAction.Say(var what):
                log.Say($"service {service.Name} {what}");
                break;
        }
    }

    private void StartProgram()
    {
        try
        {
            _process = start();
            _ = FollowAsync(_process);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell(now => _machine.OnEnded(new ServiceEnd(null, e.Message), now));
        }
    }

    private async Task FollowAsync(ServiceProcess process)
    {
        // One that ends before it runs tells only its end.
        if (await Task.WhenAny(process.Started, process.Ended) == process.Started) Tell(_machine.OnStarted);
        var end = await process.Ended;
        Tell(now => _machine.OnEnded(end, now));
    }

    private async Task CheckAsync(int run, ServiceProcess process)
    {
        var problem = await check(process);
        Tell(now => _machine.OnChecked(run, problem is null, problem ?? "", now));
    }

    // It may be gone already; its end is told elsewhere.
    private void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error($"service {service.Name}: {e.Message}");
        }
    }
}
