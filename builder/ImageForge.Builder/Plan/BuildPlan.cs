// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Builder.Extensions;
using ImageForge.Builder.Kernel;
using ImageForge.Builder.Pins;
using ImageForge.Formats.Content;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Plan;

/// <summary>
/// All that a build will do, before it does any of it: a pure function of the manifest, the lock, the builder's version
/// and the node's programs. Holds no secrets. What belongs to the image is apart from what belongs to one machine, so
/// that machines with the same <see cref="Digest"/> share everything that is baked.
/// </summary>
internal sealed record BuildPlan
{
    public required string Machine { get; init; }

    public required string BuilderVersion { get; init; }

    /// <summary>Every time stamp in the image; the date of the archive that the lock pins.</summary>
    public required DateTimeOffset Epoch { get; init; }

    public required string Suite { get; init; }

    public required string Architecture { get; init; }

    public required string Platform { get; init; }

    public required string Flavour { get; init; }

    /// <summary>As <c>uname -r</c> says it.</summary>
    public required string KernelRelease { get; init; }

    public required IReadOnlyList<string> KernelArguments { get; init; }

    public required IReadOnlyList<string> ModuleGroups { get; init; }

    /// <summary>Modules that the manifest asks for besides the groups.</summary>
    public required IReadOnlyList<string> ExtraModules { get; init; }

    /// <summary>What modules are loaded with, as the kernel reads it; only those that the manifest gives parameters.</summary>
    public IReadOnlyDictionary<string, string> ModuleParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Loaded at every boot.</summary>
    public required IReadOnlyList<string> ModulesToLoad { get; init; }

    /// <summary>Sorted by name.</summary>
    public required IReadOnlyList<PackagePin> Packages { get; init; }

    public required NodePrograms Programs { get; init; }

    /// <summary>Laid over the packages' files in this order.</summary>
    public required IReadOnlyList<PlannedExtension> Extensions { get; init; }

    /// <summary>What the services need of the image.</summary>
    public required IReadOnlyList<PlannedService> Services { get; init; }

    public required IReadOnlyList<PlannedOutput> Outputs { get; init; }

    public string CommandLine => string.Join(' ', KernelArguments);

    /// <summary>The package with the kernel.</summary>
    public PackagePin KernelPackage => Packages.First(p => p.Roles.Contains(PackageRole.Kernel));

    /// <summary>Of everything that decides what is baked; the machine's name, its configuration and the outputs are not in it.</summary>
    public Digest Digest
    {
        get
        {
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text))
            {
                json.WriteStartObject();
                PlanText.WriteImage(json, this);
                json.WriteEndObject();
            }

            return Digest.Of(text.ToArray());
        }
    }

    /// <param name="extensions">The manifest's, as <see cref="ExtensionInputs"/> found them.</param>
    /// <param name="outputs">Forms to write instead of the manifest's; null takes those.</param>
    public static BuildPlan Create(MachineManifest manifest, IReadOnlyList<PackagePin> pins, DateTimeOffset epoch,
        string builderVersion, NodePrograms programs, IReadOnlyList<PlannedExtension> extensions, IReadOnlyList<ImageOutput>? outputs = null)
    {
        var profile = PlatformProfile.Load(NameOf(manifest.Machine.Platform));
        var extra = manifest.Kernel.Modules.Select(m => ModuleInfo.Normalize(m.Name)).Distinct().ToArray();
        var kernel = pins.FirstOrDefault(p => p.Roles.Contains(PackageRole.Kernel) && p.Name.StartsWith(KernelPrefix, StringComparison.Ordinal))
            ?? throw KernelErrors.NotPinned();
        return new BuildPlan
        {
            Machine = manifest.Machine.Name,
            BuilderVersion = builderVersion,
            Epoch = epoch,
            Suite = manifest.Image.Suite,
            Architecture = NameOf(manifest.Machine.Arch),
            Platform = profile.Name,
            Flavour = NameOf(manifest.KernelFlavour),
            KernelRelease = kernel.Name[KernelPrefix.Length..],
            KernelArguments = Arguments(profile, manifest.Kernel),
            ModuleGroups = [.. profile.ModuleGroups, .. KindModules.Groups(manifest), .. LinkModules.Groups(manifest), .. manifest.Watchdog is null ? (string[])[] : ["watchdog"]],
            ExtraModules = extra,
            ModuleParameters = manifest.Kernel.Modules.Where(m => m.Parameters.Count > 0).ToDictionary(m => ModuleInfo.Normalize(m.Name), m => m.ParameterText),
            ModulesToLoad = [.. ModuleLists.LoadAtBoot.Concat(KindModules.Groups(manifest).SelectMany(g => ModuleLists.Requests([g], NameOf(manifest.KernelFlavour))).Select(r => r.Name)).Concat(extra).Distinct()],
            Packages = [.. pins.OrderBy(p => p.Name, StringComparer.Ordinal)],
            Programs = programs,
            Extensions = extensions,
            Services = PlannedService.Of(manifest),
            Outputs = PlannedOutput.Of(manifest.Machine.Name, outputs ?? manifest.Image.Outputs),
        };
    }

    private static IReadOnlyList<string> Arguments(PlatformProfile profile, KernelDocument kernel)
    {
        var unmatched = new List<string>();
        var line = MachineConfig.KernelArguments.Apply(profile.KernelArguments, kernel.Arguments, unmatched.Add);
        return unmatched.Count == 0 ? line : throw KernelErrors.NothingToRemove(unmatched, profile.Name, profile.KernelArguments);
    }

    private const string KernelPrefix = "linux-image-";

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
