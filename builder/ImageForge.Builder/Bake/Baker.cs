// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Extensions;
using ImageForge.Builder.Kernel;
using ImageForge.Builder.Outputs;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Plan;
using ImageForge.Builder.Store;
using ImageForge.Builder.Tools.Zstd;
using ImageForge.Formats.Content;
using Names = ImageForge.Builder.Bake.BakedPieces.Names;

namespace ImageForge.Builder.Bake;

/// <summary>
/// Bakes what all outputs of a plan share, or takes it from the cache: kernel, initramfs with the root file system, boot
/// loaders and the texts they read.
/// </summary>
/// <param name="makeCore">Makes GRUB's core images; null runs grub-mkimage out of the store.</param>
internal sealed class Baker(BlobStore store, Progress progress, CoreMaker? makeCore = null)
{
    private readonly BakeCache _cache = new(store.Root);
    private readonly CoreMaker _makeCore = makeCore ?? GrubMkimage.RunAsync;

    /// <summary>The pieces of a plan whose packages are all in the store.</summary>
    public async Task<BakedPieces> ObtainAsync(BuildPlan plan, CancellationToken cancellation)
    {
        var key = KeyOf(plan);
        if (_cache.TryOpen(key, out var pieces)) return pieces;
        try
        {
            return await _cache.AddAsync(key, directory => BakeAsync(plan, directory, cancellation));
        }
        catch (InvalidDataException unusable)
        {
            throw BakeErrors.Unusable(unusable);
        }
    }

    // The plan's digest says which builder by its version alone; while one is being developed, its code changes below it.
    private static Digest KeyOf(BuildPlan plan) => Digest.Of(Encoding.UTF8.GetBytes(
        $"{plan.Digest}\n{typeof(Baker).Module.ModuleVersionId}\n{typeof(ByteSource).Module.ModuleVersionId}\n"));

    private async Task BakeAsync(BuildPlan plan, string directory, CancellationToken cancellation)
    {
        // 1. Every package, unpacked at its first use.
        var packages = await PackageSet.OpenAsync(store, plan.Packages, progress, cancellation);
        var tools = await ToolTree.PrepareAsync(store, packages.WithRole(PackageRole.Tool, PackageRole.Boot), BootTools.Wanted, cancellation);

        var zstd = ZstdLibrary.Load(BootTools.ZstdPath(tools));
        var extensions = await ExtensionLayer.OpenAllAsync(plan.Extensions, plan.Architecture, store, zstd, cancellation);

        // 2. Kernel, modules, root file system, initramfs.
        var kernel = KernelFiles.Open(packages.Kernel, plan.KernelRelease, extensions);
        var modules = ChooseModules(plan, kernel.Modules, extensions);
        var osRelease = BootTexts.OsRelease(plan);
        var root = RootTree.Build(new RootContents(kernel.Modules, modules, plan.ModulesToLoad, plan.ModuleParameters,
            ByteSource.FromFile(plan.Programs.Node.Path), CaCertificates.Bundle(packages.Certificates), packages.Root,
            extensions, plan.Services, osRelease, ImageJson.Render(plan)));
        var stage1 = Stage1Tree.Build(ByteSource.FromFile(plan.Programs.Stage1.Path), Stage1Modules(modules), plan.ModuleParameters);
        new Initramfs(zstd, progress)
            .Write(Path.Combine(directory, Names.Initramfs), stage1, root, plan.Epoch, cancellation);
        Write(directory, Names.Kernel, kernel.Image);

        // 3. Boot loaders.
        foreach (var (name, package, path) in BootTools.Copied) Write(directory, name, packages.Get(package).Content(path));
        using (var step = progress.Begin("make GRUB's core images"))
        {
            await _makeCore(tools, GrubCore.Disk, Path.Combine(directory, Names.GrubDiskCore), cancellation);
            await _makeCore(tools, GrubCore.Cd, Path.Combine(directory, Names.GrubCdCore), cancellation);
            step.Complete();
        }

        // 4. What the boot loaders read. Where the kernel lies on a disk is known once everything else of it is.
        Write(directory, Names.OsRelease, osRelease);
        Write(directory, Names.CommandLine, plan.CommandLine + "\n");
        Write(directory, Names.LoaderConf, EmbeddedData.Text("boot/loader.conf"));
        Write(directory, Names.GrubCdConfig, BootTexts.GrubCd(plan));
        Write(directory, Names.IpxeScript, BootTexts.Ipxe(plan));
        Write(directory, Names.IpxeAutoexec, BootTexts.IpxeAutoexec());
        Write(directory, Names.GrubDiskConfig, DiskImage.RenderGrubConfig(plan, BakedPieces.Open(directory)));
    }

    private IReadOnlyList<KernelModule> ChooseModules(BuildPlan plan, ModuleCatalog kernel, IReadOnlyList<ExtensionLayer> extensions)
    {
        using var step = progress.Begin("choose kernel modules");
        var modules = ModuleClosure.Compute(kernel,
        [
            .. ModuleLists.Requests(plan.ModuleGroups, plan.Flavour),
            .. plan.ExtraModules.Select(name => new ModuleRequest(name, "the manifest")),
            .. extensions.SelectMany(e => e.ModulesFor(plan.KernelRelease).Select(m => new ModuleRequest(ModuleInfo.NameOf(m.Path), $"extension {e.Name}"))),
        ], ModuleLists.AlsoNeeded);
        ParameterCheck.Run(plan.ModuleParameters, kernel, modules);
        step.Complete($"choose {modules.Count} kernel modules ({modules.Sum(m => m.File.Length) / 1e6:F1} MB)");
        return modules;
    }

    private static List<KernelModule> Stage1Modules(IReadOnlyList<KernelModule> modules)
    {
        var all = modules.ToDictionary(m => m.Name, StringComparer.Ordinal);
        var needed = ModuleLists.Stage1.Where(all.ContainsKey).SelectMany(n => ModuleClosure.HardClosure(all[n], all)).ToHashSet();
        return [.. modules.Where(m => needed.Contains(m.Name))];
    }

    private static void Write(string directory, string name, ByteSource content)
    {
        using var file = File.Create(Path.Combine(directory, name));
        content.CopyTo(file);
    }

    private static void Write(string directory, string name, byte[] bytes) => Write(directory, name, ByteSource.FromMemory(bytes));

    private static void Write(string directory, string name, string text) => Write(directory, name, Encoding.UTF8.GetBytes(text));
}
