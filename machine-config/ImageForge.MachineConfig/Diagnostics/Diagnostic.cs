// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

public enum DiagnosticSeverity
{
    Error,
    Warning,
}

/// <summary>One thing that is wrong with a manifest: where, what, what was expected and what to do about it.</summary>
/// <param name="Code">Stable, such as IF1203 (docs/errors.md).</param>
/// <param name="Path">Where in the documents, such as <c>Network.interfaces[0].mtu</c>; empty for the file as a whole.</param>
/// <param name="Expected">What may stand there; null when the message says it all.</param>
/// <param name="Hint">The remedy; null when there is no better one than what was expected.</param>
public sealed record Diagnostic(
    DiagnosticSeverity Severity, string Code, string File, Position Position, string Path,
    string Message, string? Expected = null, string? Hint = null)
{
    /// <summary><c>file:line:column: error IF1203: Image.kernal: unknown key</c>, then indented expectation and hint.</summary>
    public override string ToString()
    {
        var severity = Severity == DiagnosticSeverity.Error ? "error" : "warning";
        var path = Path.Length == 0 ? "" : Path + ": ";
        return $"{File}:{Position.Line}:{Position.Column}: {severity} {Code}: {path}{Message}" +
            (Expected is null ? "" : $"\n  expected: {Expected}") + (Hint is null ? "" : $"\n  hint: {Hint}");
    }
}
