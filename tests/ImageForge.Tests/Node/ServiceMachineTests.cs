// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Node.Services;

namespace ImageForge.Tests.Node;

public sealed class ServiceMachineTests
{
    private static readonly ServiceDocument Plain = new() { Name = "web", Command = ["/web"], Backoff = new() { First = Seconds(1), Longest = Seconds(8) } };
    private static readonly ServiceDocument Checked = Plain with
    {
        HealthCheck = new() { Tcp = new() { Port = 80 }, Interval = Seconds(10), Retries = 3, StartPeriod = Seconds(5) },
    };

    private static readonly ServiceEnd Failed = new(new ExitStatus(0x0100)), Well = new(new ExitStatus(0)), Killed = new(new ExitStatus(9));

    [Fact]
    public void Runs_when_it_is_released_and_is_ready_then()
    {
        var machine = new ServiceMachine(Plain);
        Assert.Equal((ServiceState.Waiting, TimeSpan.MaxValue), (machine.State, machine.WakeAt));
        Assert.Equal("start", Text(machine.OnReleased()));
        Assert.False(machine.IsReady);
        Assert.Equal("say running", Text(machine.OnStarted(Seconds(1))));
        Assert.Equal((ServiceState.Running, true, TimeSpan.MaxValue), (machine.State, machine.IsReady, machine.WakeAt));
        Assert.Empty(machine.OnReleased());
    }

    [Fact]
    public void Delays_double_and_begin_anew_after_a_long_run()
    {
        var machine = Running(Plain);
        var now = TimeSpan.Zero;
        foreach (var delay in (int[])[1, 2, 4, 8, 8])
        {
            now += Seconds(0.5);
            Assert.Equal(FormattableString.Invariant($"say exited (code 1); starts again in {delay} s"), Text(machine.OnEnded(Failed, now)));
            Assert.Equal((ServiceState.Backoff, now + Seconds(delay)), (machine.State, machine.WakeAt));
            Assert.Equal("start", Text(machine.OnTimer()));
            machine.OnStarted(now = now + Seconds(delay));
        }

        Assert.Equal("say exited (code 1); starts again in 1 s", Text(machine.OnEnded(Failed, now + Seconds(8))));
    }

    [Theory]
    [InlineData(RestartPolicy.Always, true, "Backoff")]
    [InlineData(RestartPolicy.Always, false, "Backoff")]
    [InlineData(RestartPolicy.OnFailure, true, "Stopped")]
    [InlineData(RestartPolicy.OnFailure, false, "Backoff")]
    [InlineData(RestartPolicy.Never, true, "Stopped")]
    [InlineData(RestartPolicy.Never, false, "Stopped")]
    public void Policy_decides_whether_it_starts_again(RestartPolicy policy, bool well, string state)
    {
        var machine = Running(Plain with { Restart = policy });
        machine.OnEnded(well ? Well : Failed, Seconds(1));
        Assert.Equal(state, machine.State.ToString());
    }

    [Fact]
    public void Program_that_cannot_be_started_is_tried_again()
    {
        var machine = new ServiceMachine(Plain);
        machine.OnReleased();
        Assert.Equal("say exited (execute /web: ENOENT); starts again in 1 s", Text(machine.OnEnded(new ServiceEnd(new ExitStatus(125 << 8), "execute /web: ENOENT"), Seconds(3))));
        Assert.False(machine.IsReady);
    }

    [Fact]
    public void One_shot_is_ready_when_its_work_is_done()
    {
        var machine = Running(Plain with { Oneshot = true });
        Assert.False(machine.IsReady);
        machine.OnEnded(Failed, Seconds(1));
        Assert.Equal((ServiceState.Backoff, false), (machine.State, machine.IsReady));
        machine.OnTimer();
        machine.OnStarted(Seconds(2));
        Assert.Equal("say exited (code 0)", Text(machine.OnEnded(Well, Seconds(3))));
        Assert.Equal((ServiceState.Stopped, true), (machine.State, machine.IsReady));
    }

    [Fact]
    public void Health_is_asked_for_eagerly_until_the_first_success()
    {
        var machine = Running(Checked);
        Assert.Equal((false, Seconds(0.2)), (machine.IsReady, machine.WakeAt));
        Assert.Equal("check 1", Text(machine.OnTimer()));
        Assert.Equal(TimeSpan.MaxValue, machine.WakeAt);
        Assert.Empty(machine.OnChecked(1, good: false, "refused", Seconds(0.3)));
        Assert.Equal(Seconds(1.3), machine.WakeAt);
        machine.OnTimer();
        Assert.Equal("say healthy", Text(machine.OnChecked(1, good: true, "", Seconds(1.4))));
        Assert.Equal((ServiceState.Healthy, true, Seconds(11.4)), (machine.State, machine.IsReady, machine.WakeAt));
        machine.OnTimer();
        Assert.Empty(machine.OnChecked(1, good: true, "", Seconds(12)));
    }

    [Fact]
    public void Failures_before_the_first_success_count_after_the_start_period()
    {
        var machine = Running(Checked);
        for (var i = 0; i < 4; i++)
        {
            machine.OnTimer();
            Assert.Empty(machine.OnChecked(1, good: false, "refused", Seconds(i + 1)));
        }

        Assert.Empty(Fail(machine, Seconds(5)));
        Assert.Empty(Fail(machine, Seconds(6)));
        Assert.Equal("say unhealthy (refused), stop", Text(Fail(machine, Seconds(7))));
        Assert.Equal((ServiceState.Unhealthy, Seconds(17)), (machine.State, machine.WakeAt));
    }

    [Fact]
    public void Unhealthy_service_is_ended_and_started_again_even_if_it_ends_well()
    {
        var machine = Running(Checked with { Restart = RestartPolicy.OnFailure });
        machine.OnTimer();
        machine.OnChecked(1, good: true, "", Seconds(1));
        Assert.Empty(Fail(machine, Seconds(2)));
        machine.OnTimer();
        Assert.Empty(machine.OnChecked(1, good: true, "", Seconds(3))); // a success in between begins the count anew
        Fail(machine, Seconds(4));
        Fail(machine, Seconds(5));
        Fail(machine, Seconds(6));
        Assert.Equal("say does not end within 10 s and is killed, kill", Text(machine.OnTimer()));
        Assert.Equal("say exited (code 0); starts again in 1 s", Text(machine.OnEnded(Well, Seconds(7))));
        Assert.Equal("start", Text(machine.OnTimer()));
        machine.OnStarted(Seconds(8));
        Assert.Empty(machine.OnChecked(1, good: false, "of the run before", Seconds(9)));
        Assert.Equal(Seconds(8.2), machine.WakeAt);
    }

    [Fact]
    public void Stops_by_signal_and_by_force()
    {
        var machine = Running(Plain with { StopTimeout = Seconds(3) });
        Assert.Equal("stop", Text(machine.OnStop(Seconds(1))));
        Assert.Equal((ServiceState.Stopping, Seconds(4)), (machine.State, machine.WakeAt));
        Assert.Equal("say does not end within 3 s and is killed, kill", Text(machine.OnTimer()));
        Assert.Equal("say exited (signal 9)", Text(machine.OnEnded(Killed, Seconds(5))));
        Assert.Equal(ServiceState.Stopped, machine.State);
    }

    [Fact]
    public void Stopping_while_it_waits_or_starts_leaves_nothing_behind()
    {
        var waiting = new ServiceMachine(Plain);
        Assert.Empty(waiting.OnStop(Seconds(1)));
        Assert.Equal(ServiceState.Stopped, waiting.State);
        Assert.Empty(waiting.OnReleased());

        var backoff = Running(Plain);
        backoff.OnEnded(Failed, Seconds(1));
        Assert.Empty(backoff.OnStop(Seconds(2)));
        Assert.Equal((ServiceState.Stopped, TimeSpan.MaxValue), (backoff.State, backoff.WakeAt));

        var starting = new ServiceMachine(Plain);
        starting.OnReleased();
        Assert.Equal("stop", Text(starting.OnStop(Seconds(1))));
        Assert.Empty(starting.OnStarted(Seconds(2)));
        starting.OnEnded(Killed, Seconds(3));
        Assert.Equal(ServiceState.Stopped, starting.State);
    }

    [Fact]
    public void Memory_is_named_where_it_was_the_reason() =>
        Assert.Equal("out of memory, signal 9", (Killed with { OutOfMemory = true }).ToString());

    private static IReadOnlyList<ServiceAction> Fail(ServiceMachine machine, TimeSpan now)
    {
        machine.OnTimer();
        return machine.OnChecked(machine.Run, good: false, "refused", now);
    }

    private static ServiceMachine Running(ServiceDocument service)
    {
        var machine = new ServiceMachine(service);
        machine.OnReleased();
        machine.OnStarted(TimeSpan.Zero);
        return machine;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static string Text(IReadOnlyList<ServiceAction> actions) => string.Join(", ", actions.Select(a => a switch
    {
        ServiceAction.Say(var what) => $"say {what}",
        ServiceAction.Check(var run) => $"check {run}",
        _ => a.GetType().Name.ToLowerInvariant(),
    }));
}
