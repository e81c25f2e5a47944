// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImageForge.Builder.Debian;

namespace ImageForge.Builder.Pins;

/// <summary>
/// The lock file's one spelling: fixed order of fields, two spaces, \n. Reading is strict, so that a hand-edited lock
/// either means exactly what it says or is refused.
/// </summary>
internal static class LockJson
{
    private const int Version = 1;
    private static readonly JsonWriterOptions Style = new()
    {
        Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Write(LockFile lockFile)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Style))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("suite", lockFile.Request.Suite);
            json.WriteString("architecture", lockFile.Request.Architecture);
            json.WriteStartObject("release");
            json.WriteString("date", lockFile.ReleaseDate.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteString("sha256", lockFile.ReleaseSha256.Hex);
            json.WriteEndObject();
            json.WriteStartArray("request");
            foreach (var request in LockFile.Canonical(lockFile.Request)) Write(json, request);
            json.WriteEndArray();
            json.WriteStartArray("packages");
            foreach (var pin in lockFile.Packages) Write(json, pin);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <exception cref="FormatException">What is wrong, with the path of the field.</exception>
    public static LockFile Read(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            var root = new LockNode(document.RootElement, "$");
            root.Allow("version", "suite", "architecture", "release", "request", "packages");
            if (root["version"].Integer() is var version and not Version)
                throw new FormatException($"it has the version {version}, this ImageForge reads {Version}");
            var release = root["release"];
            release.Allow("date", "sha256");
            return new LockFile(
                new InputRequest(root["suite"].Text(), root["architecture"].Text(), [.. root["request"].Items().Select(ReadRequest)]),
                release["date"].Date(), release["sha256"].Digest(), [.. root["packages"].Items().Select(ReadPin)]);
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"it is not JSON: {malformed.Message}", malformed);
        }
    }

    internal static string Name(PackageRole role) => role switch
    {
        PackageRole.Boot => "boot",
        PackageRole.Kernel => "kernel",
        PackageRole.Root => "root",
        PackageRole.Tool => "tool",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    internal static string Name(PackageScope scope) => scope switch
    {
        PackageScope.FilesOnly => "files",
        PackageScope.Closure => "closure",
        PackageScope.KernelImage => "kernel-image",
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };

    private static void Write(Utf8JsonWriter json, PackageRequest request)
    {
        json.WriteStartObject();
        json.WriteString("name", request.Name);
        json.WriteString("role", Name(request.Role));
        json.WriteString("scope", Name(request.Scope));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PackagePin pin)
    {
        json.WriteStartObject();
        json.WriteString("name", pin.Name);
        json.WriteString("version", pin.Version);
        json.WriteString("architecture", pin.Architecture);
        json.WriteString("file", pin.File);
        json.WriteNumber("size", pin.Size);
        json.WriteString("sha256", pin.Sha256.Hex);
        json.WriteStartArray("roles");
        foreach (var role in pin.Roles) json.WriteStringValue(Name(role));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static PackageRequest ReadRequest(LockNode node)
    {
        node.Allow("name", "role", "scope");
        return new PackageRequest(node["name"].Text(), node["role"].OneOf(Name, Enum.GetValues<PackageRole>()),
            node["scope"].OneOf(Name, Enum.GetValues<PackageScope>()));
    }

    private static PackagePin ReadPin(LockNode node)
    {
        node.Allow("name", "version", "architecture", "file", "size", "sha256", "roles");
        var file = node["file"].Text();
        if (!PackagesReader.IsPoolPath(file)) throw new FormatException($"{node.Path}.file is not a path below a mirror's root");
        return new PackagePin(node["name"].Text(), node["version"].Text(), node["architecture"].Text(), file, node["size"].Integer(),
            node["sha256"].Digest(), [.. node["roles"].Items().Select(r => r.OneOf(Name, Enum.GetValues<PackageRole>())).Order()]);
    }
}
