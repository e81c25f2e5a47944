// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.Builder.Commands;
using ImageForge.Builder.Extensions;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Store;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Plan;

/// <summary>What <c>plan</c> and <c>build</c> begin with: a manifest without errors, its lock, and the plan they give.</summary>
internal sealed record PlannedBuild(MachineManifest Manifest, BuildPlan Plan, BlobStore Store)
{
    /// <param name="outputs">Forms to write instead of the manifest's; null takes those.</param>
    /// <param name="fetch">Whether every package is to be in the store afterwards; a plan needs only the lock.</param>
    public static async Task<PlannedBuild> LoadAsync(ManifestRequest request, IReadOnlyList<ImageOutput>? outputs, bool fetch, Invocation invocation)
    {
        var manifest = ManifestFile.Load(request, invocation);
        var programs = NodePrograms.Find(invocation.Environment);
        var store = BlobStore.Open(invocation.Environment);
        var packages = PackageSelection.For(manifest);
        var locked = new LockedInputs(request.Files[^1], manifest.Image.Mirror, packages, store, invocation);
        // A lock made for another request is an error for plans too, and ObtainAsync says so before it fetches.
        var existing = fetch ? null : await locked.TryReadAsync();
        var pins = fetch || existing?.DifferencesTo(packages).Count > 0 ? await locked.ObtainAsync() : existing ?? await locked.RenewAsync();
        var extensions = await new ExtensionInputs(request.Files[^1], store, invocation).PrepareAsync(manifest.Extensions, fetch);
        var plan = BuildPlan.Create(manifest, pins.Packages, pins.ReleaseDate, VersionCommand.Version, programs, extensions, outputs);
        return new PlannedBuild(manifest, plan, store);
    }
}
