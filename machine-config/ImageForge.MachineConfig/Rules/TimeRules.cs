// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig.Rules;

/// <summary>Nobody waits for a time that is never asked for.</summary>
internal static class TimeRules
{
    public static void Check(ManifestScope scope)
    {
        if (scope.Single(TimeSyncDocument.Kind) is not { Record.Enabled: false } time || !time.Scope.Good("enabled")) return;
        foreach (var service in scope.All(ServiceDocument.Kind).Where(s => s.Scope.Good("dependsOn")))
        {
            var index = service.Record.DependsOn.ToList().IndexOf(ProgramWords.Time);
            if (index >= 0)
                service.Scope.Error(DiagnosticCode.KeysExclusive, "dependsOn", index, "TimeSync is off, so that this service would wait for ever", null,
                    "remove time here, or enabled: false there");
        }
    }
}
