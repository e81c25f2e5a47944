// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Extensions;

/// <summary>
/// What one OCI object says of another. https://github.com/opencontainers/image-spec/blob/main/descriptor.md
/// </summary>
/// <param name="Platform"><c>linux/amd64</c>; null when it is not said.</param>
internal sealed record OciDescriptor(string MediaType, Digest Digest, long Size, string? Platform)
{
    /// <summary>Of the blob in an image layout.</summary>
    public string Path => $"blobs/sha256/{Digest.Hex}";

    public bool IsIndex => MediaType is "application/vnd.oci.image.index.v1+json" or "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>The compression is read off the bytes themselves.</summary>
    public bool IsTarLayer => MediaType is
        "application/vnd.oci.image.layer.v1.tar" or "application/vnd.oci.image.layer.v1.tar+gzip" or "application/vnd.oci.image.layer.v1.tar+zstd"
        or "application/vnd.oci.image.layer.nondistributable.v1.tar" or "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"
        or "application/vnd.docker.image.rootfs.diff.tar" or "application/vnd.docker.image.rootfs.diff.tar.gzip";

    /// <summary>Null when the element is none, or its digest is not SHA-256.</summary>
    public static OciDescriptor? Read(JsonElement element)
    {
        const string algorithm = "sha256:";
        if (element.ValueKind != JsonValueKind.Object || OciJson.Text(element, "mediaType") is not { } type
            || OciJson.Text(element, "digest") is not { } text || !text.StartsWith(algorithm, StringComparison.Ordinal)
            || !Digest.TryParse(text[algorithm.Length..], out var digest)
            || !element.TryGetProperty("size", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out var size))
            return null;
        var platform = element.TryGetProperty("platform", out var p) && p.ValueKind == JsonValueKind.Object
            ? $"{OciJson.Text(p, "os")}/{OciJson.Text(p, "architecture")}" : null;
        return new(type, digest, size, platform);
    }

    public override string ToString() => $"{Digest.Hex}{(Platform is null ? "" : $" ({Platform})")}";
}

/// <summary>Members of JSON objects that somebody else wrote.</summary>
internal static class OciJson
{
    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static IEnumerable<JsonElement> List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];
}
