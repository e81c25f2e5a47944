// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>All documents of a manifest that was read without error, defaults filled in.</summary>
public sealed record MachineManifest
{
    public MachineDocument Machine { get; init; } = new();

    public ImageDocument Image { get; init; } = new();

    public KernelDocument Kernel { get; init; } = new();

    public HostnameDocument Hostname { get; init; } = new();

    public ResolverDocument Resolver { get; init; } = new();

    public StaticHostsDocument StaticHosts { get; init; } = new();

    public TimeSyncDocument TimeSync { get; init; } = new();

    public IReadOnlyList<EthernetDocument> EthernetLinks { get; init; } = [];

    public IReadOnlyList<VlanDocument> Vlans { get; init; } = [];

    public IReadOnlyList<BondDocument> Bonds { get; init; } = [];

    public IReadOnlyList<BridgeDocument> Bridges { get; init; } = [];

    public IReadOnlyList<DummyDocument> Dummies { get; init; } = [];

    public IReadOnlyList<WireGuardDocument> WireGuardLinks { get; init; } = [];

    public IReadOnlyList<RoutingRuleDocument> RoutingRules { get; init; } = [];

    /// <summary>Null: the machine joins no mesh.</summary>
    public MeshDocument? Mesh { get; init; }

    /// <summary>Null: as an empty MeshEndpoints document. There is none without <see cref="Mesh"/>.</summary>
    public MeshEndpointsDocument? MeshEndpoints { get; init; }

    /// <summary>One at least where there is a <see cref="Mesh"/>, none where there is not; all are used.</summary>
    public IReadOnlyList<DiscoveryDocument> Discovery { get; init; } = [];

    /// <summary>Null: nothing is filtered.</summary>
    public FirewallDocument? Firewall { get; init; }

    /// <summary>Where lines go besides the console; may be empty.</summary>
    public IReadOnlyList<LogsDocument> Logs { get; init; } = [];

    /// <summary>Null: as an empty Storage document.</summary>
    public StorageDocument? Storage { get; init; }

    /// <summary>Laid over the image's root in this order.</summary>
    public IReadOnlyList<ExtensionDocument> Extensions { get; init; } = [];

    public IReadOnlyList<ServiceDocument> Services { get; init; } = [];

    public IReadOnlyList<FileDocument> Files { get; init; } = [];

    public TrustedRootsDocument TrustedRoots { get; init; } = new();

    /// <summary>Null: nothing watches over PID 1.</summary>
    public WatchdogDocument? Watchdog { get; init; }
    /// <summary>Of all kinds. Empty: DHCP and router advertisements on every physical card.</summary>
    public IReadOnlyList<LinkDocument> Links => [.. EthernetLinks, .. Vlans, .. Bonds, .. Bridges, .. Dummies, .. WireGuardLinks];
    /// <summary>In the order of the manifest, in which they get their space.</summary>
    public IReadOnlyList<VolumeDocument> Volumes { get; init; } = [];

    /// <summary>Each by the name of its volume.</summary>
    public IReadOnlyList<EncryptionDocument> Encryptions { get; init; } = [];

    /// <summary>As the manifest says, else by platform: virtual machines need only the small kernel.</summary>
    public KernelFlavour KernelFlavour => Kernel.Flavour ??
        (Machine.Platform == MachinePlatform.Metal ? KernelFlavour.Generic : KernelFlavour.Cloud);

    /// <summary>Everything but the secrets, for plans, logs and people.</summary>
    public string ToRedactedYaml() => ManifestWriter.Redacted(this);
}
