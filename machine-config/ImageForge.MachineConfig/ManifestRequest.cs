// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig;

/// <summary>What a manifest is made of: the files that a command was given, laid over one another.</summary>
/// <param name="Files">Paths; a later one overrides.</param>
public sealed record ManifestRequest(params IReadOnlyList<string> Files)
{
    /// <summary>Below all files; null for none.</summary>
    public BaseDefinition? Base { get; init; }

    /// <summary>Paths of patches, laid over all files in this order.</summary>
    public IReadOnlyList<string> Patches { get; init; } = [];

    /// <summary>By what means references to secrets are followed.</summary>
    public SecretsAccess Secrets { get; init; } = new();

    /// <summary>What <c>${env.NAME}</c> stands for.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = EnvironmentVariables.OfProcess();

    /// <summary>Whether variables have been filled in before, by the machine that wrote the manifest: text then means itself.</summary>
    public bool IsSettled { get; init; }

    /// <summary>Where the machine is to run: the manifest is judged for that too. Null: for no place in particular.</summary>
    public Target? Target { get; init; }

    /// <summary>Single values over everything else, as <c>Kind[/name].key=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}
