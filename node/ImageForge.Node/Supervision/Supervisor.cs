// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Supervision;

/// <summary>Keeps one program running: starts it again when it ends, ever later when it ends soon.</summary>
/// <param name="name">For the console.</param>
/// <param name="start">Starts the program.</param>
internal sealed class Supervisor(string name, Func<Child> start, NodeLog log, TimeProvider time)
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Who ran so long is not in a loop of crashes.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(2);

    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    /// <summary>Until cancelled; then the program is asked to end, and killed when it does not within 5 s.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            var ending = await RunOnceAsync(cancellation);
            if (cancellation.IsCancellationRequested) return;
            if (time.GetElapsedTime(began) >= Healthy) _backoff.Reset();
            var delay = _backoff.Next();
            log.Error($"{name} ended ({ending}); it is started again in {delay.TotalSeconds:0} s");
            // Cancelling ends the wait and the loop.
            await Task.Delay(delay, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string> RunOnceAsync(CancellationToken cancellation)
    {
        try
        {
            var child = start();
            var cancelled = Task.Delay(Timeout.Infinite, cancellation);
            if (await Task.WhenAny(child.Ended, cancelled) == cancelled) await StopAsync(child);
            return (await child.Ended).ToString();
        }
        catch (LinuxException e)
        {
            return e.Message;
        }
    }

    private async Task StopAsync(Child child)
    {
        Processes.Signal(child.Id, Processes.SignalTerminate);
        if (await Task.WhenAny(child.Ended, Task.Delay(StopTimeout, time)) == child.Ended) return;
        log.Error($"{name} did not end within {StopTimeout.TotalSeconds:0} s and is killed");
        Processes.Signal(child.Id, Processes.SignalKill);
    }
}
