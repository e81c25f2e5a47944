// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Contracts;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>What came of reading a manifest.</summary>
/// <param name="Manifest">Null exactly when a diagnostic is an error.</param>
/// <param name="Diagnostics">Everything that was found, in reading order, warnings included.</param>
public sealed record LoadResult(MachineManifest? Manifest, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>By whose defaults the manifest was read.</summary>
    internal Contract Contract { get; init; } = Contract.V1Alpha1;

    /// <summary>What was read, in the order of the layers.</summary>
    internal IReadOnlyList<SourceFile> Sources { get; init; } = [];

    /// <summary>The merged documents, as the layers wrote them: every value knows its place.</summary>
    internal IReadOnlyList<(Kind Kind, MappingNode Node)> Documents { get; init; } = [];
}
