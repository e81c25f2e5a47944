// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Supervision;

/// <summary>What can be done with a watchdog's timer; the functions are parameters for tests.</summary>
/// <param name="KeepAlive">Sets the timer back.</param>
/// <param name="Stop">Stops the timer.</param>
internal sealed record WatchdogTimer(string Identity, TimeSpan Timeout, Action KeepAlive, Action Stop)
{
    /// <summary>Opens a device, which starts its timer.</summary>
    public static WatchdogTimer Open(string device, TimeSpan timeout)
    {
        var handle = Watchdogs.Open(device);
        try
        {
            var seconds = Watchdogs.SetTimeout(handle, (int)Math.Ceiling(timeout.TotalSeconds));
            return new WatchdogTimer(Watchdogs.Identity(handle), TimeSpan.FromSeconds(seconds), () => Watchdogs.KeepAlive(handle), () => Watchdogs.Stop(handle));
        }
        catch (IOException)
        {
            // A timer that cannot be set is not left running.
            Watchdogs.Stop(handle);
            throw;
        }
    }
}

/// <summary>
/// Sets the timer back as long as PID 1 works: the task runs where all of PID 1's tasks run, so that what hangs those stops
/// it, too, and the hardware resets the machine.
/// </summary>
internal sealed class Watchdog(WatchdogTimer timer, NodeLog log, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    /// <summary>Stops the timer: the machine is about to be switched off anyway.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        timer.Stop();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var failed = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                timer.KeepAlive();
                failed = false;
            }
            catch (IOException e)
            {
                if (!failed) log.Error($"watchdog: {e.Message}");
                failed = true;
            }

            // A third: two reports may be late before the machine pays for it.
            await Task.Delay(timer.Timeout / 3, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
