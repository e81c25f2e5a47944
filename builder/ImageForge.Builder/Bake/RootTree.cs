// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Builder.Extensions;
using ImageForge.Builder.Kernel;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Bake;

/// <summary>What goes into a root file system.</summary>
/// <param name="Kernel">Its release names the modules' directory.</param>
/// <param name="Modules">Dependencies first, as <see cref="ModuleClosure"/> gives them.</param>
/// <param name="ModulesToLoad">Loaded at every boot, by name.</param>
/// <param name="ModuleParameters">Module → what it is loaded with.</param>
/// <param name="Node">The program that is PID 1, its roles included.</param>
/// <param name="Certificates">PEM certificates of authorities, one after the other.</param>
/// <param name="Packages">Unpacked packages of the manifest, with their names.</param>
/// <param name="Extensions">In the order in which they are laid over the rest.</param>
/// <param name="Services">Their mount points are made, their programs looked for.</param>
/// <param name="OsRelease">Text of os-release(5).</param>
/// <param name="ImageJson">What the node may know about its image; no secrets.</param>
internal sealed record RootContents(
    ModuleCatalog Kernel, IReadOnlyList<KernelModule> Modules, IReadOnlyList<string> ModulesToLoad,
    IReadOnlyDictionary<string, string> ModuleParameters, ByteSource Node,
    ByteSource Certificates, IReadOnlyList<(string Package, FileTree Files)> Packages,
    IReadOnlyList<ExtensionLayer> Extensions, IReadOnlyList<PlannedService> Services, string OsRelease, string ImageJson);

/// <summary>Puts the read-only root file system together: the manifest's packages first, then what is ours over them.</summary>
internal static class RootTree
{
    // Directories that only people on a machine with a shell would look into.
    private static readonly string[] Pruned =
    [
        "usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/lintian", "usr/share/locale", "usr/share/bug",
        "usr/share/bash-completion", "usr/share/zsh", "usr/share/fish", "usr/share/doc-base", "usr/share/menu",
        "etc/init.d", "etc/default", "etc/cron.d", "etc/cron.daily", "etc/bash_completion.d",
    ];

    public static FileTree Build(RootContents contents)
    {
        var tree = new FileTree();
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (package, files) in contents.Packages) AddPackage(tree, package, files, owners);
        foreach (var path in Pruned) tree.Remove(path);
        Programs.RefuseInterpreters(tree);

        AddSkeleton(tree);
        Put(tree, "usr/bin/imageforge-node", contents.Node, 0b111_101_101);
        Put(tree, "etc/ssl/certs/ca-certificates.crt", contents.Certificates);
        Put(tree, "usr/lib/os-release", contents.OsRelease);
        Put(tree, "usr/lib/imageforge/image.json", contents.ImageJson);
        Put(tree, "usr/lib/modules-load.d/imageforge.conf", string.Concat(contents.ModulesToLoad.Select(m => m + "\n")));
        // https://man7.org/linux/man-pages/man5/modprobe.d.5.html
        if (contents.ModuleParameters.Count > 0)
            Put(tree, "usr/lib/modprobe.d/imageforge.conf", string.Concat(contents.ModuleParameters.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"options {m.Key} {m.Value}\n")));
        AddModules(tree, contents.Kernel, contents.Modules);

        var overlay = new ExtensionOverlay(tree, owners);
        foreach (var extension in contents.Extensions) overlay.Add(extension);
        overlay.CheckLinks(contents.Extensions);
        ServicePrograms.AddMountPoints(tree, contents.Services);
        ServicePrograms.Check(tree, contents.Services);
        return tree;
    }

    private static void AddPackage(FileTree tree, string package, FileTree files, Dictionary<string, string> owners)
    {
        foreach (var moved in files.Entries.Select(MergedUsr.Moved).OfType<TreeEntry>())
        {
            try
            {
                tree.Add(moved);
                owners[moved.Path] = $"package {package}";
            }
            catch (InvalidDataException e)
            {
                throw BakeErrors.PackagesCollide(package, e);
            }
        }
    }

    private static void AddSkeleton(FileTree tree)
    {
        foreach (var (kind, words) in DataLines.Parse(EmbeddedData.Text("root/files.conf")))
        {
            var path = words[0];
            if (kind == "link") tree.Put(TreeEntry.Symlink(path, words[1]));
            else if (kind == "dir") tree.Add(TreeEntry.Directory(path, Convert.ToInt32(words[1], 8)));
            else Put(tree, path, ByteSource.FromMemory(EmbeddedData.Bytes($"root/{path}")), Convert.ToInt32(words[1], 8));
        }
    }

    private static void AddModules(FileTree tree, ModuleCatalog kernel, IReadOnlyList<KernelModule> modules)
    {
        var directory = $"usr/lib/modules/{kernel.Release}";
        foreach (var module in modules) Put(tree, $"{directory}/{module.Path}", module.File);
        Put(tree, $"{directory}/modules.dep", ModuleTables.Dependencies(modules));
        Put(tree, $"{directory}/modules.alias", ModuleTables.Aliases(modules));
        Put(tree, $"{directory}/modules.softdep", ModuleTables.SoftDependencies(modules));
        Put(tree, $"{directory}/modules.builtin", kernel.BuiltinText);
    }

    private static void Put(FileTree tree, string path, string text) =>
        Put(tree, path, ByteSource.FromMemory(Encoding.UTF8.GetBytes(text)));

    private static void Put(FileTree tree, string path, ByteSource content, int mode = 0b110_100_100) =>
        tree.Put(TreeEntry.File(path, content, mode));
}
