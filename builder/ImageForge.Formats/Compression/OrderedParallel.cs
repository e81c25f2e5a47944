// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.Compression;

/// <summary>Work on many items at once whose results come in the items' order, so that output stays deterministic.</summary>
public static class OrderedParallel
{
    /// <summary>
    /// Applies <paramref name="work"/> on the thread pool. At most two items per processor are under way or waiting to be
    /// taken: one that runs, one so that a slow item does not idle the others. Memory stays bounded however long the
    /// sequence is. The first failure, in the items' order, ends the enumeration.
    /// </summary>
    public static IEnumerable<TResult> Select<TItem, TResult>(
        IEnumerable<TItem> items, Func<TItem, TResult> work, CancellationToken cancellation = default)
    {
        var window = Environment.ProcessorCount * 2;
        var running = new Queue<Task<TResult>>(window);
        try
        {
            foreach (var item in items)
            {
                cancellation.ThrowIfCancellationRequested();
                if (running.Count == window) yield return running.Dequeue().GetAwaiter().GetResult();
                running.Enqueue(Task.Run(() => work(item), cancellation));
            }
            while (running.Count > 0) yield return running.Dequeue().GetAwaiter().GetResult();
        }
        finally
        {
            // The items may use what the caller disposes next. Who failed first was reported; these only have to end.
            foreach (var task in running) ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        }
    }
}
