// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>What documents must agree on. Each rule is a file of its own here and one line below.</summary>
internal static class AllRules
{
    private static readonly Action<ManifestScope>[] Rules =
    [
        PlatformRules.Check,
        MtuRules.Check,
        MeshRules.Check,
        FirewallRules.Check,
        LogsRules.Check,
        ServiceRules.Check,
        MeshKernelRules.Check,
        FileRules.Check,
        TrustRules.Check,
        LinkNameRules.Check,
        LinkStackRules.Check,
        PortRules.Check,
        AddressRules.Check,
        RouteRules.Check,
        ListenPortRules.Check,
        VolumeSpaceRules.Check,
        MountPathRules.Check,
        EncryptionRules.Check,
        TimeRules.Check,
    ];

    public static void Check(ManifestScope scope)
    {
        foreach (var rule in Rules) rule(scope);
    }
}
