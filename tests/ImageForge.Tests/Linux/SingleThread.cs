// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace ImageForge.Tests.Linux;

/// <summary>
/// Runs asynchronous code wholly on the thread that calls, as threads are what namespaces belong to: a continuation on a
/// thread of the pool would be in the machine's own network.
/// </summary>
internal sealed class SingleThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback, object?)> _due = [];

    public static void Run(Func<Task> code)
    {
        var before = Current;
        var context = new SingleThread();
        SetSynchronizationContext(context);
        try
        {
            var running = code();
            running.ContinueWith(_ => context._due.CompleteAdding(), TaskScheduler.Default);
            foreach (var (callback, state) in context._due.GetConsumingEnumerable()) callback(state);
            running.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        // What comes after the end belongs to something that was cancelled.
        if (!_due.IsAddingCompleted) _due.Add((d, state));
    }
}
