// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Cli;

/// <summary>A manifest with errors; all of them, because whoever mends one wants to know of the others.</summary>
/// <param name="excerpts">Null where no lines can be shown: of secrets files.</param>
internal sealed class ManifestException(IReadOnlyList<Diagnostic> diagnostics, SourceExcerpts? excerpts = null) : Exception("the manifest has errors")
{
    public SourceExcerpts? Excerpts { get; } = excerpts;

    /// <summary>Errors and warnings in the order of the file.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}

/// <summary>The manifest that a command is given.</summary>
internal static class ManifestFile
{
    /// <summary>Loads a manifest; warnings go to <see cref="Invocation.Error"/>.</summary>
    /// <exception cref="ManifestException">It has errors; <see cref="ErrorReport"/> shows them all.</exception>
    public static MachineManifest Load(ManifestRequest request, Invocation invocation) => LoadResult(request, invocation).Manifest!;

    /// <inheritdoc cref="Load"/>
    public static LoadResult LoadResult(ManifestRequest request, Invocation invocation)
    {
        var result = ManifestLoader.Load(request);
        var excerpts = new SourceExcerpts(result);
        if (result.Manifest is null || result.HasErrors) throw new ManifestException(result.Diagnostics, excerpts);
        foreach (var warning in result.Diagnostics) DiagnosticText.Write(invocation.Error, warning, excerpts);
        return result;
    }
}
