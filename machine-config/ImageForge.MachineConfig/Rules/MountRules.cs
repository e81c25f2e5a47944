// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig.Rules;

/// <summary>A mount may lie inside an earlier one, but not over it.</summary>
internal static class MountRules
{
    public static void Check(IReadOnlyList<ServiceMount> mounts, RecordScope scope)
    {
        for (var i = 0; i < mounts.Count; i++)
        {
            var target = mounts[i].Target;
            if (mounts.Take(i).FirstOrDefault(m => ProgramWords.IsBelow(m.Target, target)) is not { } hidden) continue;
            scope.Error(DiagnosticCode.MountsOverlap, "mounts", i,
                hidden.Target == target ? $"something is mounted on {target} already" : $"this hides the mount on {hidden.Target}", null,
                hidden.Target == target ? "keep one of them" : $"list {target} before {hidden.Target}");
        }
    }
}
