// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Cli;

/// <summary>
/// Progress for pipes and logs: one line when a step ends, with the seconds it took, and while it lasts one after two
/// seconds and then every ten, so that a log shows where a slow build hangs without growing with its size.
/// </summary>
internal sealed class LineProgress(TextWriter target, TimeProvider time) : Progress
{
    private static readonly TimeSpan FirstSign = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SignsAfter = TimeSpan.FromSeconds(10);
    private readonly Lock _writing = new();

    public override Step Begin(string title, long total = 0) => new LineStep(this, title, total);

    private void WriteLine(string line)
    {
        lock (_writing) target.WriteLine(line);
    }

    private sealed class LineStep : Step
    {
        private readonly LineProgress _owner;
        private readonly string _title;
        private readonly long _total;
        private readonly long _started;
        private readonly ITimer _timer;
        private long _done;

        public LineStep(LineProgress owner, string title, long total)
        {
            (_owner, _title, _total) = (owner, title, total);
            _started = owner.Time.GetTimestamp();
            _timer = owner.Time.CreateTimer(_ => ShowSign(), null, FirstSign, SignsAfter);
        }

        public override void Advance(long amount) => Interlocked.Add(ref _done, amount);

        public override void Complete(string? result = null)
        {
            _timer.Dispose();
            _owner.WriteLine($"{_owner.Time.GetElapsedTime(_started).TotalSeconds,7:F2} s  {result ?? _title}");
        }

        public override void Dispose()
        {
            _timer.Dispose();
            base.Dispose();
        }

        private void ShowSign()
        {
            var share = _total > 0 ? $" {Math.Min(100, 100 * Interlocked.Read(ref _done) / _total)} %" : "";
            _owner.WriteLine($"     ...  {_title}{share}");
        }
    }

    private TimeProvider Time => time;
}
