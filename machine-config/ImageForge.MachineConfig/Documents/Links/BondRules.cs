// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>Which options of a bond go together. The kernel refuses some of the others and ignores the rest.</summary>
internal static class BondRules
{
    /// <summary>Options and the modes that know them, after bond_opts[] in drivers/net/bonding/bond_options.c.</summary>
    private static readonly (string Key, BondMode[] Modes)[] Limited =
    [
        ("lacpRate", [BondMode.Lacp]),
        ("minLinks", [BondMode.Lacp]),
        ("primary", [BondMode.ActiveBackup, BondMode.TransmitBalance, BondMode.AdaptiveBalance]),
        ("hashPolicy", [BondMode.Xor, BondMode.Lacp, BondMode.TransmitBalance]),
        ("arpInterval", [BondMode.RoundRobin, BondMode.ActiveBackup, BondMode.Xor, BondMode.Broadcast]),
        ("arpTargets", [BondMode.RoundRobin, BondMode.ActiveBackup, BondMode.Xor, BondMode.Broadcast]),
    ];

    public static void Check(BondDocument bond, RecordScope scope)
    {
        if (scope.Good("mode")) CheckMode(bond, scope);
        if (scope.Good("primary", "ports") && bond.Primary is { } primary && !bond.Ports.Contains(primary))
            scope.Error(DiagnosticCode.BondOptionUnfit, "primary", $"{primary} is no port of this bond", string.Join(", ", bond.Ports));
        if (scope.Good("miimon", "arpInterval", "arpTargets", "updelay", "downdelay")) CheckMonitoring(bond, scope);
    }

    private static void CheckMode(BondDocument bond, RecordScope scope)
    {
        foreach (var (key, modes) in Limited)
        {
            if (!scope.Given(key) || modes.Contains(bond.Mode)) continue;
            scope.Error(DiagnosticCode.BondOptionUnfit, key, $"mode {Word(bond.Mode)} has no {key}",
                $"mode {string.Join(", ", modes.Select(Word))}", "remove this key, or choose another mode");
        }
    }

    private static void CheckMonitoring(BondDocument bond, RecordScope scope)
    {
        if (bond.Miimon > 0 && bond.ArpInterval > 0)
            scope.Error(DiagnosticCode.BondOptionUnfit, "arpInterval", "ports are judged by their carriers or by ARP, not by both", null, "remove miimon or arpInterval");
        if (bond.ArpInterval > 0 != bond.ArpTargets.Count > 0)
            scope.Error(DiagnosticCode.BondOptionUnfit, bond.ArpInterval > 0 ? "arpInterval" : "arpTargets", "probes need an interval and targets", "arpInterval and arpTargets");
        foreach (var (key, delay) in ((string, int)[])[("updelay", bond.UpDelay), ("downdelay", bond.DownDelay)])
        {
            if (delay == 0) continue;
            if (bond.CarrierInterval == 0)
                scope.Error(DiagnosticCode.BondOptionUnfit, key, "nothing is delayed where carriers are not looked at", null, "remove this key, or give miimon");
            else if (delay % bond.CarrierInterval != 0)
                scope.Error(DiagnosticCode.BondOptionUnfit, key, $"{delay} is no multiple of miimon, which is {bond.CarrierInterval}", "a multiple of miimon",
                    $"write {Math.Max(1, delay / bond.CarrierInterval) * bond.CarrierInterval}");
        }

        if (bond is { Mode: BondMode.Lacp, Miimon: 0 })
            scope.Warning(DiagnosticCode.BondUnwatched, "miimon", "802.3ad without a look at the carriers goes on sending into dead cables", "a miimon above 0", "remove miimon: 100 is the default");
        else if (bond is { Miimon: 0, ArpInterval: null or 0 })
            scope.Warning(DiagnosticCode.BondUnwatched, "miimon", "nothing notices that a port has failed", "a miimon above 0, or ARP probes", "remove miimon: 100 is the default");
    }

    private static string Word(BondMode mode) => ((Yaml.ScalarNode)BondFields.Modes.ToNode(mode, WriteMode.Revealed)).Text;
}
