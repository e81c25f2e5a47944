// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Mesh.Discovery;

/// <summary>Wakes one waiting loop from any thread; several wake-ups before it looks count as one.</summary>
internal sealed class Signal
{
    private readonly Lock gate = new();
    private TaskCompletionSource source = Fresh();

    public void Set()
    {
        lock (gate)
            source.TrySetResult();
    }

    /// <summary>Forgets wake-ups so far; for a loop that is about to look anyway.</summary>
    public void Clear()
    {
        lock (gate)
        {
            if (source.Task.IsCompleted)
                source = Fresh();
        }
    }

    /// <returns>False when the time ran out first.</returns>
    /// <exception cref="OperationCanceledException"/>
    public async Task<bool> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        Task set;
        lock (gate)
            set = source.Task;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(set, Task.Delay(timeout, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (first != set)
            return false;
        Clear();
        return true;
    }

    // Asynchronous continuations: whoever sets the signal must not run the loop on its own stack.
    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
