// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: Extension. A layer of files over the image's root, put there when the image is built.</summary>
public sealed record ExtensionDocument
{
    /// <summary>Names it in plans and errors.</summary>
    public string Name { get; init; } = "";

    /// <summary>Directory or archive, relative to the manifest; null when it comes from elsewhere.</summary>
    public string? Path { get; init; }

    /// <summary>Archive on a web server; null when it comes from elsewhere.</summary>
    public Uri? Url { get; init; }

    /// <summary>OCI image layout, relative to the manifest; null when it comes from elsewhere.</summary>
    public string? Oci { get; init; }

    /// <summary>64 lower-case hexadecimal digits; null only with <see cref="Path"/>.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where it comes from, for messages.</summary>
    public string Source => Path ?? Oci ?? Url?.AbsoluteUri ?? "";

    internal static RecordShape<ExtensionDocument> Shape { get; } = new("Extension",
        "A layer of files over the image's root, put there when the image is built: programs of services, their files, kernel modules. " +
        "Layers are laid in the order of their documents. A path that the image or another layer has with other content is an error.",
        new ExtensionDocument(),
        new Field<ExtensionDocument, string>("name", ProgramWords.LayerName, e => e.Name, (e, v) => e with { Name = v },
            "Name of the extension, in plans and errors.")
        { Example = "web", Required = true },
        new Field<ExtensionDocument, string>("path", FilePaths.TreeBesideManifest, e => e.Path, (e, v) => e with { Path = v },
            "Directory, or tar archive (plain, gzip, xz or zstd), relative to the manifest. A directory's files belong to root in the image, " +
            "with mode 0755 where their owner may execute them and 0644 elsewhere; its symlinks are kept.")
        { Example = "layers/web" },
        new Field<ExtensionDocument, Uri>("url", Urls.Download, e => e.Url, (e, v) => e with { Url = v },
            "Tar archive on a web server.")
        { Example = "https://example.com/web-1.2.tar.xz" },
        new Field<ExtensionDocument, string>("oci", FilePaths.TreeBesideManifest, e => e.Oci, (e, v) => e with { Oci = v },
            "OCI image layout (a directory, or a tar of one), relative to the manifest; the image for the machine's architecture is taken.")
        { Example = "images/web" },
        new Field<ExtensionDocument, string>("sha256", Digests.Sha256, e => e.Sha256, (e, v) => e with { Sha256 = v },
            "What the content must be: SHA-256 of an archive's bytes, of an OCI image's manifest or index, of a directory's listing (a build that " +
            "finds another one prints it). Required with url and oci.")
        { Example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" })
    {
        IsDocument = true,
        ExactlyOne = ("path", "url", "oci"),
        Rules = Check,
    };

    internal static Kind<ExtensionDocument> Kind { get; } = new NamedKind<ExtensionDocument>(Shape, m => m.Extensions, (m, v) => m with { Extensions = v });

    private static void Check(ExtensionDocument extension, RecordScope scope)
    {
        foreach (var key in (string[])["url", "oci"])
        {
            if (scope.Given(key) && !scope.Given("sha256"))
                scope.Error(DiagnosticCode.DigestRequired, key, "its sha256 is missing", "sha256: with 64 hexadecimal digits",
                    key == "url" ? "download it once and run sha256sum" : "index.json of the layout lists the digests of its images");
        }
    }
}
