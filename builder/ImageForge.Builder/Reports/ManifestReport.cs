// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Reports;

/// <summary>What <c>imageforge validate</c> found, and how it is to be judged.</summary>
/// <param name="Files">The manifests as they were given.</param>
/// <param name="Strict">Whether a warning is as bad as an error.</param>
internal sealed record ManifestReport(IReadOnlyList<string> Files, LoadResult Result, bool Strict)
{
    /// <summary>The place that was asked about; null: none.</summary>
    public Target? Target { get; init; }

    public IReadOnlyList<Diagnostic> Diagnostics => Result.Diagnostics;

    public SourceExcerpts Excerpts { get; } = new(Result);

    public bool Passes => !Result.HasErrors && !(Strict && Diagnostics.Count > 0);

    public ExitCode Exit => Passes ? ExitCode.Success : ExitCode.Input;
}
