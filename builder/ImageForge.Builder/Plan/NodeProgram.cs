// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Plan;

/// <summary>One of the programs that run on a node, as published by <c>./forge build</c>.</summary>
/// <param name="Path">Where it lies on this host; not part of any artifact.</param>
internal sealed record NodeProgram(string Name, string Path, long Length, Digest Digest);

/// <summary>The programs of a node: statically linked, so that an image needs no C library for them.</summary>
/// <param name="Stage1"><c>stage1</c>, which mounts the root file system.</param>
/// <param name="Node"><c>imageforge-node</c>: PID 1 and the mesh agent.</param>
internal sealed record NodePrograms(NodeProgram Stage1, NodeProgram Node)
{
    /// <summary>Looks in $IMAGEFORGE_NODE, else in <c>node/</c> beside the command.</summary>
    /// <exception cref="ForgeException">IF4002: they are not there.</exception>
    public static NodePrograms Find(Func<string, string?> environment)
    {
        var set = environment("IMAGEFORGE_NODE");
        var directory = string.IsNullOrEmpty(set) ? System.IO.Path.Combine(AppContext.BaseDirectory, "node") : set;
        return new NodePrograms(Open(directory, "stage1"), Open(directory, "imageforge-node"));
    }

    public IReadOnlyList<NodeProgram> All => [Node, Stage1];

    private static NodeProgram Open(string directory, string name)
    {
        var path = System.IO.Path.Combine(directory, name);
        if (!File.Exists(path))
        {
            throw new ForgeException(ExitCode.Environment, "IF4002", $"the node's program {name} is not in {directory}",
                "build it with: ./forge build (or set IMAGEFORGE_NODE to the directory that holds it)");
        }

        using var file = File.OpenRead(path);
        return new NodeProgram(name, path, file.Length, Digest.Of(file));
    }
}
