// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Store;
using ImageForge.Builder.Tools.Zstd;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Extensions;

/// <summary>An extension's files, ready to be laid over an image.</summary>
internal sealed record ExtensionLayer(string Name, FileTree Files)
{
    private const string Modules = "usr/lib/modules/";

    /// <summary>Opens what the plan names; the content has the plan's digest, or this throws.</summary>
    public static async Task<IReadOnlyList<ExtensionLayer>> OpenAllAsync(
        IReadOnlyList<PlannedExtension> extensions, string architecture, BlobStore store, ZstdLibrary zstd, CancellationToken cancellation)
    {
        var layers = new List<ExtensionLayer>();
        foreach (var extension in extensions)
        {
            try
            {
                var files = await OpenAsync(extension, architecture, store, new TarBytes(store, zstd), cancellation);
                CheckEntries(extension.Name, files);
                layers.Add(new(extension.Name, files));
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                throw ExtensionErrors.Malformed(extension.Name, e.Message, e);
            }
        }

        return layers;
    }

    /// <summary>Its kernel modules: paths below /usr/lib/modules/RELEASE with their bytes.</summary>
    /// <exception cref="ForgeException">IF3223: modules of another kernel.</exception>
    public IEnumerable<(string Path, Func<ByteSource> Open)> ModulesFor(string release)
    {
        foreach (var entry in Files.Entries.Where(e => e.Kind == EntryKind.File && e.Path.StartsWith(Modules, StringComparison.Ordinal)))
        {
            if (!entry.Path.StartsWith($"{Modules}{release}/", StringComparison.Ordinal)) throw ExtensionErrors.OtherKernel(Name, entry.Path, release);
            if (IsModule(entry)) yield return (entry.Path[(Modules.Length + release.Length + 1)..], () => entry.Content!);
        }
    }

    /// <summary>What is not a kernel module; those get their place with the kernel's own.</summary>
    public IEnumerable<TreeEntry> Others => Files.Entries.Where(e => !IsModule(e));

    private static bool IsModule(TreeEntry entry) => entry.Kind == EntryKind.File && entry.Path.StartsWith(Modules, StringComparison.Ordinal)
        && (entry.Path.EndsWith(".ko", StringComparison.Ordinal) || entry.Path.EndsWith(".ko.xz", StringComparison.Ordinal));

    private static async Task<FileTree> OpenAsync(
        PlannedExtension extension, string architecture, BlobStore store, TarBytes tars, CancellationToken cancellation)
    {
        var stack = new LayerStack();
        switch (extension.Form)
        {
            case ExtensionForm.Directory:
                var (entries, digest) = await DirectoryLayer.KeepAsync(extension.Location, store, cancellation);
                if (digest != extension.Digest) throw ExtensionErrors.ChangedMeanwhile(extension.Name, extension.Location);
                stack.Add(entries);
                break;
            case ExtensionForm.Archive:
                stack.Add(await tars.ReadAsync(Archive(extension, store), $"extension {extension.Name}", whole: false, cancellation));
                break;
            case ExtensionForm.OciLayout:
                var layout = Directory.Exists(extension.Location)
                    ? OciLayout.OfDirectory(extension.Name, extension.Location)
                    : await OciLayout.OfArchiveAsync(extension.Name, extension.Location, tars, cancellation);
                foreach (var layer in layout.Layers(extension.Digest, "linux", architecture))
                    stack.Add(await tars.ReadAsync(layer, $"a layer of extension {extension.Name}", whole: true, cancellation));
                break;
        }

        return stack.Tree;
    }

    // A blob of the store; checked whole, because anybody may have written to the cache since.
    private static ByteSource Archive(PlannedExtension extension, BlobStore store)
    {
        using (store.OpenVerified(extension.Digest, $"extension {extension.Name}"))
            return ByteSource.FromFile(store.PathOf(extension.Digest));
    }

    private static void CheckEntries(string extension, FileTree files)
    {
        foreach (var entry in files.Entries)
        {
            const int setId = 0b110_000_000_000;
            if (entry.Kind == EntryKind.File && (entry.Mode & setId) != 0)
                throw new InvalidDataException($"/{entry.Path} is set-user-id or set-group-id, which images do not have");
        }

        if (files.Entries.Count == 0) throw ExtensionErrors.Malformed(extension, "it holds no file at all");
    }
}
