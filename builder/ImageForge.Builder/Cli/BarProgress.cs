// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;

namespace ImageForge.Builder.Cli;

/// <summary>
/// Progress for a terminal: a bar per step, drawn by Spectre.Console on a thread of its own. It starts with the first
/// step, because loading Spectre costs more than a short command takes altogether.
/// </summary>
internal sealed class BarProgress(TextWriter target) : Progress
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProgressContext? _display;
    private Task? _drawing;

    public override Step Begin(string title, long total = 0)
    {
        var task = (_display ??= StartDisplay()).AddTask(Markup.Escape(title), maxValue: Math.Max(total, 1));
        task.IsIndeterminate = total == 0;
        return new BarStep(task);
    }

    public override void Dispose()
    {
        _finished.TrySetResult();
        _drawing?.GetAwaiter().GetResult();
        base.Dispose();
    }

    private ProgressContext StartDisplay()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(target) });
        var started = new TaskCompletionSource<ProgressContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        _drawing = Task.Run(() => console.Progress()
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context =>
            {
                started.SetResult(context);
                return _finished.Task;
            }));
        return started.Task.GetAwaiter().GetResult();
    }

    private sealed class BarStep(ProgressTask task) : Step
    {
        public override void Advance(long amount) => task.Increment(amount);

        public override void Complete(string? result = null)
        {
            if (result is not null) task.Description = Markup.Escape(result);
            task.IsIndeterminate = false;
            task.Value = task.MaxValue;
            task.StopTask();
        }

        public override void Dispose()
        {
            task.StopTask();
            base.Dispose();
        }
    }
}
