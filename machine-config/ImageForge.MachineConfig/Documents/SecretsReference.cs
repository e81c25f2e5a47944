// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>Where the cluster's secrets lie.</summary>
public sealed record SecretsReference
{
    /// <summary>Relative to the manifest's directory.</summary>
    public string File { get; init; } = "";

    internal static RecordShape<SecretsReference> Shape { get; } = new("secretsFrom", "Where the cluster's secrets lie.", new SecretsReference(),
        new Field<SecretsReference, string>("file", FilePaths.BesideManifest, s => s.File, (s, v) => s with { File = v },
            "File of kind Secrets, relative to the manifest; readable by its owner only.")
        { Example = "secrets.yaml", Required = true });
}
