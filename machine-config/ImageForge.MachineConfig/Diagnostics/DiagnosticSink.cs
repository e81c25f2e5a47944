// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Diagnostics;

/// <summary>Collects what is wrong with one file. Capped: hostile input must not buy an unbounded list.</summary>
internal sealed class DiagnosticSink(string file)
{
    /// <summary>Nobody reads further than this; beyond it one line says that there is more.</summary>
    public const int Limit = 200;

    private readonly List<Diagnostic> _all = [];
    private Diagnostic? _more;

    public string File { get; } = file;

    /// <summary>Errors so far, those beyond the limit included.</summary>
    public int Errors { get; private set; }

    public void Error(DiagnosticCode code, Position at, string path, string message, string? expected = null, string? hint = null)
    {
        Errors++;
        Add(new(DiagnosticSeverity.Error, code.Id, File, at, path, message, expected, hint));
    }

    public void Warning(DiagnosticCode code, Position at, string path, string message, string? expected = null, string? hint = null) =>
        Add(new(DiagnosticSeverity.Warning, code.Id, File, at, path, message, expected, hint));

    /// <summary>In reading order, so that fixing starts at the top.</summary>
    public IReadOnlyList<Diagnostic> InOrder() =>
        [.. _all.OrderBy(d => d.Position.Line).ThenBy(d => d.Position.Column), .. _more is null ? (Diagnostic[])[] : [_more]];

    private void Add(Diagnostic diagnostic)
    {
        if (_all.Count < Limit)
            _all.Add(diagnostic);
        else
            _more ??= new(DiagnosticSeverity.Error, DiagnosticCode.TooManyDiagnostics.Id, File, diagnostic.Position, "",
                $"more than {Limit} problems: only the first that were found are listed", null, "fix these first");
    }
}
