// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>kind: Secrets, alone in its file (mode 0600), to which the manifest refers.</summary>
public sealed record SecretsDocument
{
    public ClusterSecrets Cluster { get; init; } = ClusterSecrets.None;

    internal static RecordShape<SecretsDocument> Shape { get; } = new("Secrets",
        "What must stay secret, in a file of its own that only its owner can read.", new SecretsDocument(),
        new Field<SecretsDocument, ClusterSecrets>("cluster", ClusterSecrets.Shape, s => s.Cluster, (s, v) => s with { Cluster = v },
            "The cluster's id and secret.")
        {
            Example = "{id: …, secret: …}",
            Required = true,
            Sensitive = true,
        })
    {
        IsDocument = true,
    };
}
