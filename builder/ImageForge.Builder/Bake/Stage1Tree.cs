// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Builder.Kernel;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Bake;

/// <summary>
/// The first archive of the initramfs: the program that mounts the root file system, and the modules it needs for that.
/// The kernel unpacks it into a tmpfs before anything is mounted.
/// </summary>
internal static class Stage1Tree
{
    /// <param name="modules">In load order; the number before each file's name keeps it.</param>
    /// <param name="parameters">Module → what it is loaded with.</param>
    public static FileTree Build(ByteSource stage1, IReadOnlyList<KernelModule> modules, IReadOnlyDictionary<string, string> parameters)
    {
        var tree = new FileTree();
        foreach (var mountPoint in (string[])["dev", "proc", "sys", "run", "root"]) tree.Add(TreeEntry.Directory(mountPoint));
        tree.Add(TreeEntry.File("init", stage1, 0b111_101_101));
        // The kernel opens it for PID 1's output before anybody could have mounted a devtmpfs.
        tree.Add(TreeEntry.CharacterDevice("dev/console", 5, 1));
        for (var i = 0; i < modules.Count; i++)
        {
            var file = modules[i].Path[(modules[i].Path.LastIndexOf('/') + 1)..];
            tree.Add(TreeEntry.File($"modules/{i:D2}-{file}", modules[i].File));
            if (parameters.TryGetValue(modules[i].Name, out var text))
                tree.Add(TreeEntry.File($"parameters/{i:D2}-{file}", ByteSource.FromMemory(Encoding.ASCII.GetBytes(text))));
        }

        return tree;
    }
}
