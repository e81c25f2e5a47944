// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Cli;

/// <summary>Shows which step a long command is at. Steps may overlap and may be advanced from any thread.</summary>
internal abstract class Progress : IDisposable
{
    /// <summary>Shows nothing.</summary>
    public static Progress None { get; } = new SilentProgress();

    /// <summary>
    /// Begins a step, named by a verb in the imperative ("fetch 73 packages"). <paramref name="total"/> is the amount of
    /// work in any unit, usually bytes; 0 when it is not known beforehand.
    /// </summary>
    public abstract Step Begin(string title, long total = 0);

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>
    /// One step. Call <see cref="Complete"/> when it is done; a step that is only disposed of was left by an exception
    /// and is not reported as finished, so that the failing one stands out.
    /// </summary>
    public abstract class Step : IDisposable
    {
        /// <summary>Adds work done, in the unit of the step's total.</summary>
        public abstract void Advance(long amount);

        /// <summary><paramref name="result"/> replaces the title where the step found out something worth saying.</summary>
        public abstract void Complete(string? result = null);

        public virtual void Dispose() => GC.SuppressFinalize(this);
    }

    private sealed class SilentProgress : Progress
    {
        private static readonly SilentStep Only = new();

        public override Step Begin(string title, long total = 0) => Only;

        private sealed class SilentStep : Step
        {
            public override void Advance(long amount) { }

            public override void Complete(string? result = null) { }
        }
    }
}
