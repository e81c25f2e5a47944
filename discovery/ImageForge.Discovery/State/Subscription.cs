// SPDX-License-Identifier: Apache-2.0
using System.Threading.Tasks.Sources;

namespace ImageForge.Discovery.State;

/// <summary>
/// One watcher's view of a cluster: the snapshot of the moment in which it subscribed, then every change since.
/// The cluster offers changes under its lock; one reader takes them. A reader that is slow is never dropped and never
/// makes the writer wait: see <see cref="PendingChanges"/>.
/// </summary>
internal sealed class Subscription(IReadOnlyList<byte[]> snapshot) : IValueTaskSource
{
    private readonly Lock gate = new();
    private readonly PendingChanges pending = new();
    // The reader must not run on the thread that holds the cluster's lock.
    private ManualResetValueTaskSourceCore<bool> signal = new() { RunContinuationsAsynchronously = true };
    private bool waiting;
    private bool ended;

    /// <summary>Frames of all affiliates at the moment of subscription, in no order.</summary>
    public IReadOnlyList<byte[]> Snapshot { get; private set; } = snapshot;

    /// <summary>Place in the cluster's list; guarded by the cluster's lock.</summary>
    public int Position { get; set; }

    public void Change(string id, byte[] frame, bool created)
    {
        lock (gate)
        {
            if (ended) return;
            pending.Change(id, frame, created);
            Wake();
        }
    }

    public void Remove(string id, byte[] frame)
    {
        lock (gate)
        {
            if (ended) return;
            pending.Remove(id, frame);
            if (pending.Count > 0) Wake();
        }
    }

    /// <summary>Lets the reader run to its end: service stopping or caller gone. Whatever is pending is not delivered.</summary>
    public void End()
    {
        lock (gate)
        {
            ended = true;
            Wake();
        }
    }

    /// <summary>The snapshot has been sent; its frames need not be held any longer.</summary>
    public void ReleaseSnapshot() => Snapshot = [];

    /// <summary>Completes when there is something to take or the subscription has ended. One caller at a time.</summary>
    public ValueTask WaitAsync()
    {
        lock (gate)
        {
            if (ended || pending.Count > 0) return ValueTask.CompletedTask;
            signal.Reset();
            waiting = true;
            return new ValueTask(this, signal.Version);
        }
    }

    /// <returns>False when nothing is pending or the subscription has ended.</returns>
    public bool TryTake(out byte[] frame)
    {
        lock (gate)
        {
            if (!ended) return pending.TryTake(out frame);
            frame = [];
            return false;
        }
    }

    public bool Ended
    {
        get
        {
            lock (gate) return ended;
        }
    }

    private void Wake()
    {
        if (!waiting) return;
        waiting = false;
        signal.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => signal.OnCompleted(continuation, state, token, flags);
}
