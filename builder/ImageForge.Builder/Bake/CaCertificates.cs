// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Store;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Bake;

/// <summary>
/// All certificates of ca-certificates in one PEM file, as update-ca-certificates(8) makes it on an ordinary system;
/// here in the order of their file names.
/// </summary>
internal static class CaCertificates
{
    private const string Directory = "usr/share/ca-certificates/";

    public static ByteSource Bundle(IEnumerable<PackageFiles> packages)
    {
        var newline = ByteSource.FromMemory("\n"u8.ToArray());
        var parts = new List<ByteSource>();
        foreach (var package in packages)
        foreach (var file in package.Files.OrderBy(f => f.Path, TreePath.ByteOrder))
        {
            if (file.Kind != EntryKind.File || !file.Path.StartsWith(Directory, StringComparison.Ordinal)
                || !file.Path.EndsWith(".crt", StringComparison.Ordinal)) continue;
            var content = package.Content(file);
            parts.Add(content);
            if (content.Length > 0 && content.Slice(content.Length - 1, 1).ToArray()[0] != '\n') parts.Add(newline);
        }

        // One file in memory: the tree's writers would open each of 150 at every read.
        return ByteSource.FromMemory(ByteSource.Concat([.. parts]).ToArray());
    }
}
