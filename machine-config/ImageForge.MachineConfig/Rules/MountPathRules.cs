// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>No two volumes in one place, and none within another but /var.</summary>
internal static class MountPathRules
{
    public static void Check(ManifestScope scope)
    {
        var placed = scope.All(VolumeDocument.Kind).Where(v => v.Scope.Good("name", "mountPath") && v.Record.Name.Length > 0).ToList();
        for (var i = 0; i < placed.Count; i++)
        {
            var here = placed[i];
            // Two documents of one name are an error of their own.
            if (placed.Take(i).FirstOrDefault(p => p.Record.Name != here.Record.Name && Collide(p.Record.MountPoint, here.Record.MountPoint)) is not { } other) continue;
            var key = here.Scope.Given("mountPath") ? "mountPath" : "name";
            here.Scope.Error(DiagnosticCode.MountPathsOverlap, key,
                here.Record.MountPoint == other.Record.MountPoint
                    ? $"volume {other.Record.Name} is mounted on {here.Record.MountPoint} too"
                    : $"{here.Record.MountPoint} and {other.Record.MountPoint} of volume {other.Record.Name} lie in each other",
                null, $"choose a path beside it (volume {other.Record.Name}: {ManifestScope.Whereabouts(other.Scope.Node.At, here.Scope.Node.At)})");
        }
    }

    private static bool Collide(string a, string b) => a == b || Holds(a, b) || Holds(b, a);

    private static bool Holds(string outer, string inner) => outer != "/var" && inner.StartsWith(outer + "/", StringComparison.Ordinal);
}
