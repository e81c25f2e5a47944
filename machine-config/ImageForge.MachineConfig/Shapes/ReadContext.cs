// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Variables;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary>Where a value is read: its path, who collects what is wrong, and whether what was found may be shown.</summary>
internal readonly record struct ReadContext(DiagnosticSink Sink, string Path, bool Sensitive)
{
    /// <summary>Where references to secrets lead; null where none may stand.</summary>
    public SecretsSource? Secrets { get; init; }

    /// <summary>Where variables in texts get their values; null where text means itself.</summary>
    public VariableSource? Variables { get; init; }

    /// <summary>For a second look at what was reported at the first.</summary>
    public ReadContext Quiet => this with { Sink = new() };

    public ReadContext Key(string key, bool sensitive = false) => this with { Path = $"{Path}.{key}", Sensitive = Sensitive || sensitive };

    public ReadContext Item(int index) => this with { Path = $"{Path}[{index}]" };

    public void Error(DiagnosticCode code, Node at, string message, string? expected = null, string? hint = null) =>
        Sink.Error(code, at.At, Path, message, expected, hint);

    public void Warning(DiagnosticCode code, Node at, string message, string? expected = null, string? hint = null) =>
        Sink.Warning(code, at.At, Path, message, expected, hint);

    /// <summary>Found text for a message; what may be secret is not repeated.</summary>
    public string Show(string text) => Sensitive ? "the value" : Quoted.Of(text);
}
