// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Extensions;

/// <summary>
/// An OCI image layout, version 1.0: <c>index.json</c> and blobs named by their digests, every one of which is checked.
/// https://github.com/opencontainers/image-spec/blob/main/image-layout.md
/// </summary>
/// <param name="extension">Names it in errors.</param>
/// <param name="location">Where the layout lies, for errors.</param>
/// <param name="open">The file of a path below the layout's root; null when there is none.</param>
internal sealed class OciLayout(string extension, string location, Func<string, ByteSource?> open)
{
    // An index of a few hundred platforms has some 100 KB; what is larger is no index.
    private const int LongestJson = 4 << 20;

    // An index in an index in an index is what registries' tools make at most.
    private const int DeepestNesting = 4;

    /// <summary>A layout that is a directory of this host.</summary>
    public static OciLayout OfDirectory(string extension, string directory) => new(extension, directory, path =>
        Path.Combine(directory, path) is var file && File.Exists(file) ? ByteSource.FromFile(file) : null);

    /// <summary>A layout in a tar, such as skopeo's oci-archive.</summary>
    public static async Task<OciLayout> OfArchiveAsync(string extension, string path, TarBytes tars, CancellationToken cancellation)
    {
        var files = new FileTree(await tars.ReadAsync(ByteSource.FromFile(path), $"extension {extension}", whole: false, cancellation));
        return new(extension, path, name => files.Find(name)?.Content);
    }

    /// <summary>
    /// The layers of one image, the lowest first. <paramref name="wanted"/> is the digest of its manifest, or of an index
    /// (that of <c>index.json</c> itself among them) from which the image for the platform is taken.
    /// </summary>
    public IReadOnlyList<ByteSource> Layers(Digest wanted, string os, string architecture)
    {
        CheckVersion();
        var index = Json("index.json");
        var present = new List<OciDescriptor>();
        if (Digest.Of(index) == wanted) return LayersOf(ManifestFor(index, os, architecture, 0), os, architecture);
        Collect(index, present, 0);
        var found = present.FirstOrDefault(d => d.Digest == wanted)
            ?? throw ExtensionErrors.NoSuchImage(extension, location, wanted, [.. present.Select(d => d.ToString())]);
        return LayersOf(found.IsIndex ? ManifestFor(Blob(found), os, architecture, 0) : found, os, architecture);
    }

    private void CheckVersion()
    {
        if (open("oci-layout") is not { } head || open("index.json") is null)
            throw ExtensionErrors.Malformed(extension, $"{location} is no OCI image layout: oci-layout or index.json is missing");
        using var json = Parse(head, "oci-layout");
        var version = OciJson.Text(json.RootElement, "imageLayoutVersion");
        if (version?.StartsWith("1.", StringComparison.Ordinal) != true)
            throw ExtensionErrors.Unsupported(extension, $"image layout version {version ?? "(none)"}", "write it as version 1.0.0, as skopeo and umoci do");
    }

    private void Collect(ByteSource index, List<OciDescriptor> found, int depth)
    {
        foreach (var descriptor in Manifests(index))
        {
            found.Add(descriptor);
            if (descriptor.IsIndex && depth < DeepestNesting && open(descriptor.Path) is not null) Collect(Blob(descriptor), found, depth + 1);
        }
    }

    private OciDescriptor ManifestFor(ByteSource index, string os, string architecture, int depth)
    {
        var all = Manifests(index);
        var wanted = $"{os}/{architecture}";
        // One image without a platform is an image for whoever asks: umoci names none.
        var fitting = all.FirstOrDefault(d => d.Platform == wanted) ?? (all is [{ Platform: null } only] ? only : null)
            ?? throw ExtensionErrors.NoPlatform(extension, wanted, [.. all.Select(d => d.Platform).OfType<string>().Distinct()]);
        if (!fitting.IsIndex) return fitting;
        return depth < DeepestNesting ? ManifestFor(Blob(fitting), os, architecture, depth + 1)
            : throw ExtensionErrors.Malformed(extension, $"its indexes are nested more than {DeepestNesting} deep");
    }

    private IReadOnlyList<ByteSource> LayersOf(OciDescriptor manifest, string os, string architecture)
    {
        using var json = Parse(Blob(manifest), manifest.Digest.Hex);
        var root = json.RootElement;
        CheckConfiguration(root, os, architecture);
        return
        [
            .. OciJson.List(root, "layers").Select(layer =>
            {
                var descriptor = OciDescriptor.Read(layer) ?? throw ExtensionErrors.Malformed(extension, "its manifest has a broken layer descriptor");
                if (!descriptor.IsTarLayer)
                    throw ExtensionErrors.Unsupported(extension, $"a layer of the type {descriptor.MediaType}", "use layers of tar, tar+gzip or tar+zstd");
                return Blob(descriptor);
            }),
        ];
    }

    // Whoever pins a manifest by its digest may have pinned that of another machine.
    private void CheckConfiguration(JsonElement manifest, string os, string architecture)
    {
        if (!manifest.TryGetProperty("config", out var config) || OciDescriptor.Read(config) is not { } descriptor)
            throw ExtensionErrors.Malformed(extension, "its manifest names no configuration");
        if (!descriptor.MediaType.StartsWith("application/vnd.oci.image.config", StringComparison.Ordinal)
            && !descriptor.MediaType.StartsWith("application/vnd.docker.container.image", StringComparison.Ordinal)) return;
        using var json = Parse(Blob(descriptor), descriptor.Digest.Hex);
        var platform = $"{OciJson.Text(json.RootElement, "os")}/{OciJson.Text(json.RootElement, "architecture")}";
        if (platform != $"{os}/{architecture}") throw ExtensionErrors.NoPlatform(extension, $"{os}/{architecture}", [platform]);
    }

    private List<OciDescriptor> Manifests(ByteSource index)
    {
        using var json = Parse(index, "an index");
        return
        [
            .. OciJson.List(json.RootElement, "manifests").Select(m => OciDescriptor.Read(m)
                ?? throw ExtensionErrors.Malformed(extension, "its index has a broken descriptor")),
        ];
    }

    private ByteSource Json(string path) => open(path) is { Length: <= LongestJson } source ? source
        : throw ExtensionErrors.Malformed(extension, $"{path} is missing or longer than {LongestJson >> 20} MiB");

    private ByteSource Blob(OciDescriptor descriptor)
    {
        var blob = open(descriptor.Path) ?? throw ExtensionErrors.Malformed(extension, $"{location} lacks {descriptor.Path}");
        if (blob.Length != descriptor.Size || Digest.Of(blob) != descriptor.Digest)
            throw ExtensionErrors.Malformed(extension, $"{descriptor.Path} is not what its name says");
        return blob;
    }

    private JsonDocument Parse(ByteSource source, string name)
    {
        if (source.Length > LongestJson) throw ExtensionErrors.Malformed(extension, $"{name} is longer than {LongestJson >> 20} MiB");
        try
        {
            var document = JsonDocument.Parse(source.ToArray(), new JsonDocumentOptions { MaxDepth = 32 });
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            throw ExtensionErrors.Malformed(extension, $"{name} is no JSON object");
        }
        catch (JsonException malformed)
        {
            throw ExtensionErrors.Malformed(extension, $"{name} is no JSON: {malformed.Message}", malformed);
        }
    }
}
