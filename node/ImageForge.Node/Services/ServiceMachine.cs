// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.Node.Supervision;

namespace ImageForge.Node.Services;

/// <summary>
/// One service's life, without processes and without a clock: it is told the time (monotonic, from any zero) and what
/// happened, and answers with actions; <see cref="WakeAt"/> says when it wants to be called again.
/// </summary>
internal sealed class ServiceMachine(ServiceDocument service)
{
    // A server listens some milliseconds after its start; who depends on it should not wait for a whole interval.
    private static readonly TimeSpan FirstCheck = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan EagerInterval = TimeSpan.FromSeconds(1);

    private readonly List<ServiceAction> _actions = [];
    private readonly Backoff _backoff = new(service.Backoff.First, service.Backoff.Longest);
    private TimeSpan _startedAt;
    private bool _checking;
    private bool _wasHealthy;
    private int _failures;
    private bool _stopWanted;

    public ServiceState State { get; private set; } = ServiceState.Waiting;

    /// <summary>When to call <see cref="OnTimer"/>; <see cref="TimeSpan.MaxValue"/>: never.</summary>
    public TimeSpan WakeAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Counts the starts.</summary>
    public int Run { get; private set; }

    /// <summary>Whether those who depend on it may start; stays so from then on.</summary>
    public bool IsReady { get; private set; }

    /// <summary>All that it depends on is there.</summary>
    public IReadOnlyList<ServiceAction> OnReleased()
    {
        _actions.Clear();
        if (State == ServiceState.Waiting) Start();
        return [.. _actions];
    }

    /// <summary>The program runs.</summary>
    public IReadOnlyList<ServiceAction> OnStarted(TimeSpan now)
    {
        _actions.Clear();
        if (State != ServiceState.Starting) return [];
        State = ServiceState.Running;
        _startedAt = now;
        Say("running");
        if (service.HealthCheck is { } check) WakeAt = now + Shorter(check.Interval, FirstCheck);
        else IsReady |= !service.Oneshot;
        return [.. _actions];
    }

    public IReadOnlyList<ServiceAction> OnChecked(int run, bool good, string problem, TimeSpan now)
    {
        _actions.Clear();
        if (run != Run || State is not (ServiceState.Running or ServiceState.Healthy)) return [];
        _checking = false;
        var check = service.HealthCheck!;
        if (good) BecomeHealthy();
        else if (_wasHealthy || now - _startedAt >= check.StartPeriod) _failures++;
        if (_failures >= check.Retries) BecomeUnhealthy(problem, now);
        else WakeAt = now + (_wasHealthy ? check.Interval : Shorter(check.Interval, EagerInterval));
        return [.. _actions];
    }

    /// <summary>The program and all its children are gone.</summary>
    public IReadOnlyList<ServiceAction> OnEnded(ServiceEnd end, TimeSpan now)
    {
        _actions.Clear();
        var (ran, failed) = (Run > 0 && State != ServiceState.Starting ? now - _startedAt : TimeSpan.Zero, !end.Succeeded || State == ServiceState.Unhealthy);
        WakeAt = TimeSpan.MaxValue;
        if (_stopWanted)
        {
            Stopped($"exited ({end})");
            return [.. _actions];
        }

        if (service.Oneshot && !failed) IsReady = true;
        if (service.Restarts == RestartPolicy.Never || (service.Restarts == RestartPolicy.OnFailure && !failed))
        {
            Stopped($"exited ({end})");
            return [.. _actions];
        }

        // Who ran so long is not in a loop of crashes.
        if (ran >= service.Backoff.Longest) _backoff.Reset();
        var delay = _backoff.Next();
        State = ServiceState.Backoff;
        WakeAt = now + delay;
        Say(FormattableString.Invariant($"exited ({end}); starts again in {delay.TotalSeconds:0.#} s"));
        return [.. _actions];
    }

    /// <summary>The machine stops.</summary>
    public IReadOnlyList<ServiceAction> OnStop(TimeSpan now)
    {
        _actions.Clear();
        _stopWanted = true;
        switch (State)
        {
            case ServiceState.Waiting or ServiceState.Backoff:
                WakeAt = TimeSpan.MaxValue;
                State = ServiceState.Stopped;
                break;
            case ServiceState.Starting or ServiceState.Running or ServiceState.Healthy:
                State = ServiceState.Stopping;
                AskToEnd(now);
                break;
        }

        return [.. _actions];
    }

    /// <summary>To be called when <see cref="WakeAt"/> has come.</summary>
    public IReadOnlyList<ServiceAction> OnTimer()
    {
        _actions.Clear();
        WakeAt = TimeSpan.MaxValue;
        switch (State)
        {
            case ServiceState.Backoff:
                Start();
                break;
            case ServiceState.Running or ServiceState.Healthy when !_checking && service.HealthCheck is not null:
                _checking = true;
                _actions.Add(new ServiceAction.Check(Run));
                break;
            case ServiceState.Stopping or ServiceState.Unhealthy:
                Say(FormattableString.Invariant($"does not end within {service.StopTimeout.TotalSeconds:0.#} s and is killed"));
                _actions.Add(new ServiceAction.Kill());
                break;
        }

        return [.. _actions];
    }

    private void Start()
    {
        State = ServiceState.Starting;
        Run++;
        (_checking, _wasHealthy, _failures) = (false, false, 0);
        WakeAt = TimeSpan.MaxValue;
        _actions.Add(new ServiceAction.Start());
    }

    private void BecomeHealthy()
    {
        _failures = 0;
        (_wasHealthy, IsReady) = (true, true);
        if (State == ServiceState.Healthy) return;
        State = ServiceState.Healthy;
        Say("healthy");
    }

    private void BecomeUnhealthy(string problem, TimeSpan now)
    {
        State = ServiceState.Unhealthy;
        Say($"unhealthy ({problem})");
        AskToEnd(now);
    }

    private void AskToEnd(TimeSpan now)
    {
        _actions.Add(new ServiceAction.Stop());
        WakeAt = now + service.StopTimeout;
    }

    private void Stopped(string what)
    {
        State = ServiceState.Stopped;
        Say(what);
    }

    private void Say(string what) => _actions.Add(new ServiceAction.Say(what));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
