// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>Two destinations cannot share a file: each would set aside what the other writes.</summary>
internal static class LogsRules
{
    public static void Check(ManifestScope scope)
    {
        var all = scope.All(LogsDocument.Kind).Where(l => l.Good).ToList();
        for (var i = 1; i < all.Count; i++)
        {
            if (all.Take(i).FirstOrDefault(l => l.Record.Destination == all[i].Record.Destination) is not { } same) continue;
            all[i].Scope.Error(DiagnosticCode.LogDestinationRepeated, "destination", $"{all[i].Record.Name} and {same.Record.Name} have the same destination", null,
                $"name what both select in one document; the first one is on {ManifestScope.Whereabouts(same.Scope.Node.At, all[i].Scope.Node.At)}");
        }
    }
}
