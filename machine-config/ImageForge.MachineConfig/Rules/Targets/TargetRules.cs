// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules.Targets;

/// <summary>What a manifest must be for the place that it was asked about; nothing without such a place.</summary>
internal static class TargetRules
{
    private static readonly Action<ManifestScope, Target>[] Rules =
    [
        ImageRules.CheckPlatform,
        ImageRules.CheckOutputs,
        DiskRules.Check,
        DiskRules.CheckKept,
        NetworkRules.CheckLinks,
        NetworkRules.CheckMtu,
        NetworkRules.CheckServices,
        SinglingRules.Check,
        ConsoleRules.Check,
    ];

    public static void Check(ManifestScope scope, Target target)
    {
        foreach (var rule in Rules) rule(scope, target);
    }
}
