// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Node.Disks;

/// <summary>The one disk that a selector names, or why there is not exactly one.</summary>
/// <param name="Device">Null: none, or more than one.</param>
/// <param name="Ambiguous">More than one: waiting for further disks does not help.</param>
/// <param name="Report">For the console where there is no device: what was wanted, then a line for every disk seen.</param>
internal sealed record DiskChoice(string? Device, bool Ambiguous, IReadOnlyList<string> Report)
{
    /// <param name="purpose">What the disk is for: "install disk", "volume data".</param>
    public static DiskChoice Of(string purpose, DiskSelector wanted, IReadOnlyList<DiskFacts> disks)
    {
        var judged = disks.Select(d => (Disk: d, Against: DiskMatch.Against(wanted, d))).ToList();
        var matching = judged.Where(j => j.Against.Count == 0).ToList();
        if (matching is [var (only, _)]) return new(only.Device, false, []);
        List<string> report =
        [
            matching.Count == 0 ? $"{purpose}: no disk matches" : $"{purpose}: {matching.Count} disks match where exactly one must; none is touched",
            .. judged.Select(j => $"  {j.Disk}: {(j.Against.Count == 0 ? "matches" : string.Join(", ", j.Against))}"),
        ];
        if (disks.Count == 0) report.Add("  this machine shows no disk at all: its driver may be missing in the image");
        return new(null, matching.Count > 1, report);
    }
}
