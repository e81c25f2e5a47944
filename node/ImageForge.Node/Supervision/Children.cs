// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Node.Supervision;

/// <summary>A child process, and how it will have ended.</summary>
internal sealed record Child(int Id, Task<ExitStatus> Ended);

/// <summary>
/// The one place that reaps: PID 1 inherits every orphan, and a zombie that nobody waits for stays for ever.
/// A thread blocks in waitid(2); it looks at who has ended, and only then, under the lock that starting a child takes as
/// well, reaps and tells the one who started it. So a child that ends at once is never missed.
/// </summary>
internal sealed class Children
{
    private readonly object _gate = new();
    private readonly Dictionary<int, TaskCompletionSource<ExitStatus>> _known = [];

    public Children() => new Thread(ReapForEver) { IsBackground = true, Name = "reaper" }.Start();

    /// <param name="output">Takes what the program writes; null: the console.</param>
    /// <param name="report">Where the program reports how it got on; only together with <paramref name="output"/>.</param>
    /// <param name="handed">As <see cref="Processes.Start"/> takes them.</param>
    public Child Start(
        string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, SafeFileHandle? output = null, SafeFileHandle? report = null,
        IReadOnlyList<SafeFileHandle>? handed = null)
    {
        lock (_gate)
        {
            var id = Processes.Start(path, arguments, environment, output, report, handed);
            var ended = new TaskCompletionSource<ExitStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
            _known[id] = ended;
            Monitor.Pulse(_gate);
            return new Child(id, ended.Task);
        }
    }

    private void ReapForEver()
    {
        while (true)
        {
            if (Processes.WaitForEnded() is { } id) Reap(id);
            else WaitForChild();
        }
    }

    // Without children there are no orphans either.
    private void WaitForChild()
    {
        lock (_gate)
        {
            if (_known.Count == 0) Monitor.Wait(_gate);
        }
    }

    private void Reap(int id)
    {
        lock (_gate)
        {
            var status = Processes.Reap(id);
            if (_known.Remove(id, out var ended)) ended.SetResult(status);
        }
    }
}
