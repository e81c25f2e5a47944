// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Rules.Targets;

/// <summary>Where machines come and go by themselves, nothing may hold for one of them only.</summary>
internal static class SinglingRules
{
    public static void Check(ManifestScope scope, Target target)
    {
        if (!target.Scales) return;
        foreach (var card in scope.All(EthernetDocument.Kind))
        {
            if (card.Record.Mac is not null) Warn(card.Scope, "mac", "one network card has this hardware address", "leave it out: cards are eth0, eth1, … in the order of their slots");
            if (card.Record.Addresses.Count > 0) Warn(card.Scope, "addresses", "every machine that boots this image claims these addresses", "ask by dhcp4: true, as the cloud gives the addresses");
        }

        if (scope.Single(HostnameDocument.Kind) is { Record.Hostname: not null } name)
            Warn(name.Scope, "hostname", "every machine that boots this image gets this name", "leave it out: machines add part of their id to Machine.name");
        if (scope.Single(MeshEndpointsDocument.Kind) is { Record.Advertise.Count: > 0 } endpoints)
            Warn(endpoints.Scope, "advertise", "every machine that boots this image offers these endpoints as its own", "leave it out: discovery sees the address that a machine comes from");
        if (scope.Single(StorageDocument.Kind) is { Good: true, Record.Install: { } install } storage)
            CheckDisk(install.Disk, storage.Scope.Within("install").Within("disk"));
        foreach (var volume in scope.All(VolumeDocument.Kind))
            if (volume is { Good: true, Record.Disk: { } disk }) CheckDisk(disk, volume.Scope.Within("disk"));
    }

    private static void CheckDisk(DiskSelector disk, RecordScope scope)
    {
        foreach (var (key, value) in (ReadOnlySpan<(string, string?)>)[("serial", disk.Serial), ("wwid", disk.Wwid)])
            if (value is not null) Warn(scope, key, "one machine has this disk", "choose it by minSize, type or path");
    }

    private static void Warn(RecordScope scope, string key, string message, string hint)
    {
        if (scope.Good(key)) scope.Warning(DiagnosticCode.TargetSingles, key, message, null, hint);
    }
}
