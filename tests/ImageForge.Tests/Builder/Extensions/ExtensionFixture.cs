// SPDX-License-Identifier: Apache-2.0
using System.Formats.Tar;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Extensions;
using ImageForge.Builder.Store;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Tools;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Extensions;

/// <summary>A folder with a manifest's place, a store, and ways to put layers beside it.</summary>
internal sealed class ExtensionFixture : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("imageforge-");

    public BlobStore Store => new(At("cache"));

    public string At(string path) => Path.Combine(_root.FullName, path);

    public string Write(string path, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        File.SetUnixFileMode(At(path), mode);
        return At(path);
    }

    public string Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), bytes);
        return At(path);
    }

    public static byte[] Tar(params TarEntry[] entries)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
            foreach (var entry in entries) writer.WriteEntry(entry);
        return tar.ToArray();
    }

    /// <summary>What a plan says of the manifest's extensions.</summary>
    public Task<IReadOnlyList<PlannedExtension>> PrepareAsync(params ExtensionDocument[] extensions) =>
        new ExtensionInputs(At("edge.yaml"), Store, new Invocation { Out = TextWriter.Null, Error = TextWriter.Null }).PrepareAsync(extensions, fetch: true);

    /// <summary>The files of an extension, from its document to its tree; null without a libzstd.</summary>
    public async Task<FileTree?> OpenAsync(ExtensionDocument extension, ITestOutputHelper output)
    {
        if (HostZstd.Load(output) is not { } zstd) return null;
        var planned = await PrepareAsync(extension);
        return (await ExtensionLayer.OpenAllAsync(planned, "amd64", Store, zstd, default)).Single().Files;
    }

    /// <summary>Mode, owner, path and content of every entry.</summary>
    public static string List(FileTree tree) => string.Join('\n', tree.Entries.Select(e =>
        $"{Convert.ToString(e.Mode, 8)} {e.Uid}:{e.Gid} {e.Path}{(e.LinkTarget is null ? "" : $" -> {e.LinkTarget}")}{(e.Content is null ? "" : $" \"{Text(e.Content)}\"")}"));

    public void Dispose() => _root.Delete(recursive: true);

    private static string Text(ByteSource content) => System.Text.Encoding.UTF8.GetString(content.ToArray());
}
