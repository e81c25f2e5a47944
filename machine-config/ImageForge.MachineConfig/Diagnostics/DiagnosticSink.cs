// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Diagnostics;

/// <summary>Collects what is wrong with the sources of one load. Capped: hostile input must not buy an unbounded list.</summary>
internal sealed class DiagnosticSink
{
    /// <summary>Nobody reads further than this; beyond it one line says that there is more.</summary>
    public const int Limit = 200;

    private readonly List<Found> _all = [];
    private Diagnostic? _more;

    /// <summary>Whether what is reported from now on is only counted, so that no remedy needs to be found for it.</summary>
    public bool Full => _all.Count >= Limit;

    /// <summary>Errors so far, those beyond the limit included.</summary>
    public int Errors { get; private set; }

    public void Error(DiagnosticCode code, Place at, string path, string message, string? expected = null, string? hint = null)
    {
        Errors++;
        Add(at, new(DiagnosticSeverity.Error, code.Id, at.Source.Name, at.Position, path, message, expected, hint));
    }

    public void Warning(DiagnosticCode code, Place at, string path, string message, string? expected = null, string? hint = null) =>
        Add(at, new(DiagnosticSeverity.Warning, code.Id, at.Source.Name, at.Position, path, message, expected, hint));

    /// <summary>In reading order, source by source, so that fixing starts at the top.</summary>
    public IReadOnlyList<Diagnostic> InOrder() =>
    [
        .. _all.Order(ReadingOrder).Select(d => d.Diagnostic),
        .. _more is null ? (Diagnostic[])[] : [_more],
    ];

    private void Add(Place at, Diagnostic diagnostic)
    {
        if (!Full)
            _all.Add(new(at, diagnostic));
        else
            _more ??= new(DiagnosticSeverity.Error, DiagnosticCode.TooManyDiagnostics.Id, diagnostic.File, diagnostic.Position, "",
                $"more than {Limit} problems: only the first that were found are listed", null, "fix these first");
    }

    private static Comparer<Found> ReadingOrder { get; } = Comparer<Found>.Create((a, b) =>
        a.At.Source.Order != b.At.Source.Order ? a.At.Source.Order.CompareTo(b.At.Source.Order)
        : a.At.Line != b.At.Line ? a.At.Line.CompareTo(b.At.Line)
        : a.At.Column.CompareTo(b.At.Column));

    private sealed record Found(Place At, Diagnostic Diagnostic);
}
