// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Plan;
using ImageForge.Builder.Store;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Bake;

/// <summary>The packages of a plan, opened.</summary>
internal sealed class PackageSet(IReadOnlyList<PackageFiles> all)
{
    public static async Task<PackageSet> OpenAsync(BlobStore store, IReadOnlyList<PackagePin> pins, Progress progress, CancellationToken cancellation)
    {
        using var step = progress.Begin($"open {pins.Count} packages", pins.Sum(p => p.Size));
        var opened = new PackageFiles[pins.Count];
        await Parallel.ForAsync(0, pins.Count, cancellation, async (i, token) =>
        {
            opened[i] = await PackageFiles.OpenAsync(store, pins[i], token);
            step.Advance(pins[i].Size);
        });
        step.Complete();
        return new PackageSet(opened);
    }

    public PackageFiles Kernel => WithRole(PackageRole.Kernel)[0];

    public IEnumerable<PackageFiles> Certificates => PackageSelection.Certificates.Select(Get);

    /// <summary>The files of the manifest's packages, with the name of each.</summary>
    public IReadOnlyList<(string Package, FileTree Files)> Root
    {
        get
        {
            var others = PackageSelection.Certificates.Concat(PackageSelection.Never).ToHashSet(StringComparer.Ordinal);
            return
            [
                .. WithRole(PackageRole.Root).Where(p => !others.Contains(p.Pin.Name))
                    .Select(p => (p.Pin.Name, new FileTree(p.Files.Select(p.ToTreeEntry)))),
            ];
        }
    }

    public PackageFiles Get(string name) => all.First(p => p.Pin.Name == name);

    public IReadOnlyList<PackageFiles> WithRole(params PackageRole[] roles) => [.. all.Where(p => p.Pin.Roles.Intersect(roles).Any())];
}
