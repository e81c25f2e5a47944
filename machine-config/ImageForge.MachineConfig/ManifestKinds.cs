// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>The kinds of document and the version of their language. A new kind is one line here.</summary>
internal static class ManifestKinds
{
    /// <summary>What is written for machines, and secrets files, name it: with every value said, they need no contract's defaults.</summary>
    public const string ApiVersion = "imageforge.dev/v1alpha1";

    /// <summary>Those of a manifest, in the order in which they are written.</summary>
    public static IReadOnlyList<Kind> Manifest { get; } =
    [
        MachineDocument.Kind,
        ImageDocument.Kind,
        KernelDocument.Kind,
        HostnameDocument.Kind,
        ResolverDocument.Kind,
        StaticHostsDocument.Kind,
        TimeSyncDocument.Kind,
        EthernetDocument.Kind,
        VlanDocument.Kind,
        BondDocument.Kind,
        BridgeDocument.Kind,
        DummyDocument.Kind,
        WireGuardDocument.Kind,
        RoutingRuleDocument.Kind,
        MeshDocument.Kind,
        MeshEndpointsDocument.Kind,
        DiscoveryDocument.Kind,
        FirewallDocument.Kind,
        LogsDocument.Kind,
        StorageDocument.Kind,
        ExtensionDocument.Kind,
        ServiceDocument.Kind,
        FileDocument.Kind,
        TrustedRootsDocument.Kind,
        WatchdogDocument.Kind,
        VolumeDocument.Kind,
        EncryptionDocument.Kind,
    ];

    /// <summary>Every shape of document, those of secrets files included.</summary>
    public static IReadOnlyList<IRecordShape> All { get; } = [.. Manifest.Select(k => k.Shape), SecretsDocument.Shape, EncryptedSecretsDocument.Shape];
}
