// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>The kinds of document and the version of their language.</summary>
internal static class ManifestKinds
{
    public const string ApiVersion = "imageforge.dev/v1alpha1";

    /// <summary>Those of a manifest, in the order in which they are written.</summary>
    public static IReadOnlyList<IRecordShape> Manifest { get; } =
        [MachineDocument.Shape, ImageDocument.Shape, NetworkDocument.Shape, MeshDocument.Shape, StorageDocument.Shape];

    public static IReadOnlyList<IRecordShape> All { get; } = [.. Manifest, SecretsDocument.Shape];
}
