// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>What makes machines one cluster. Whoever has both is a member.</summary>
public sealed record ClusterSecrets
{
    /// <summary>The discovery service's name for the cluster: base64 of 32 random bytes, used as text.</summary>
    public Secret Id { get; init; } = Secret.Empty;

    /// <summary>Base64 of 32 random bytes: key of published data and WireGuard's preshared key.</summary>
    public Secret Secret { get; init; } = Secret.Empty;

    /// <summary>The empty mapping; no valid manifest holds it.</summary>
    public static ClusterSecrets None { get; } = new();

    /// <summary>The id opens the door to disturbing the mesh, so it is not shown either.</summary>
    public override string ToString() => $"ClusterSecrets {Secret.Placeholder}";

    internal static RecordShape<ClusterSecrets> Shape { get; } = new("cluster", "What makes machines one cluster. Keep it out of version control.", None,
        new Field<ClusterSecrets, Secret>("id", KeyMaterial.ClusterId, c => c.Id, (c, v) => c with { Id = v },
            "Name of the cluster at the discovery service: base64 of 32 random bytes.")
        { Example = "…", Required = true, Sensitive = true },
        new Field<ClusterSecrets, Secret>("secret", KeyMaterial.ClusterSecret, c => c.Secret, (c, v) => c with { Secret = v },
            "Key of the mesh: base64 of 32 random bytes.")
        { Example = "…", Required = true, Sensitive = true })
    {
        Part = new BundlePart<ClusterSecrets>("cluster", s => s.Cluster,
            find => new() { Id = find(BundleParts.ClusterId), Secret = find(BundleParts.ClusterSecret) }),
    };
}
