// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.Builder.Debian;
using ImageForge.Builder.Store;
using ImageForge.Formats.Content;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Extensions;

/// <summary>From the manifest's extensions to what a plan says of them: found, and seen to have the digest that is asked for.</summary>
/// <param name="manifest">Path of the manifest, beside which relative paths begin.</param>
internal sealed class ExtensionInputs(string manifest, BlobStore store, Invocation invocation)
{
    // What DebArchive lets a package have; a server that sends for ever is stopped there.
    private const long LongestDownload = 4L << 30;

    /// <param name="fetch">Whether archives are to be in the store afterwards; a plan needs only their digests.</param>
    public async Task<IReadOnlyList<PlannedExtension>> PrepareAsync(IReadOnlyList<ExtensionDocument> extensions, bool fetch)
    {
        var planned = new List<PlannedExtension>();
        foreach (var extension in extensions)
        {
            try
            {
                planned.Add(await PrepareAsync(extension, fetch));
            }
            catch (InvalidDataException malformed)
            {
                throw ExtensionErrors.Malformed(extension.Name, malformed.Message, malformed);
            }
            catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && !ErrorReport.IsDiskFull(e)))
            {
                throw ExtensionErrors.Unreadable(extension.Name, extension.Source, e);
            }
        }

        return planned;
    }

    private Task<PlannedExtension> PrepareAsync(ExtensionDocument extension, bool fetch) => extension switch
    {
        { Url: { } url } => FromUrlAsync(extension.Name, url, Digest.Parse(extension.Sha256!), fetch),
        { Oci: { } oci } => Task.FromResult(FromLayout(extension.Name, Full(oci), Digest.Parse(extension.Sha256!))),
        _ => FromPathAsync(extension, Full(extension.Path!), fetch),
    };

    private async Task<PlannedExtension> FromPathAsync(ExtensionDocument extension, string path, bool fetch)
    {
        var (form, actual) = Directory.Exists(path) ? (ExtensionForm.Directory, DirectoryLayer.DigestOf(path))
            : File.Exists(path) ? (ExtensionForm.Archive, await ArchiveAsync(extension.Name, path, fetch))
            : throw ExtensionErrors.NotThere(extension.Name, path);
        if (extension.Sha256 is { } wanted && Digest.Parse(wanted) != actual)
            throw ExtensionErrors.OtherContent(extension.Name, path, Digest.Parse(wanted), actual);
        return new(extension.Name, form, path, actual);
    }

    private async Task<Digest> ArchiveAsync(string name, string path, bool fetch)
    {
        await using var file = File.OpenRead(path);
        return fetch ? await store.AddAsync($"extension {name}", file.CopyToAsync, invocation.Cancellation) : Digest.Of(file);
    }

    private static PlannedExtension FromLayout(string name, string path, Digest digest) =>
        Directory.Exists(path) || File.Exists(path) ? new(name, ExtensionForm.OciLayout, path, digest) : throw ExtensionErrors.NotThere(name, path);

    private async Task<PlannedExtension> FromUrlAsync(string name, Uri url, Digest digest, bool fetch)
    {
        if (fetch && !store.Contains(digest)) await FetchAsync(name, url, digest);
        return new(name, ExtensionForm.Archive, url.AbsoluteUri, digest);
    }

    private async Task FetchAsync(string name, Uri url, Digest digest)
    {
        using var step = invocation.Progress.Begin($"fetch extension {name}");
        using var mirror = new Mirror(new Uri(url, "."), invocation.Time);
        Digest actual;
        try
        {
            actual = await store.AddAsync($"extension {name}", async (target, token) =>
            {
                if (!await mirror.TryCopyAsync(url.AbsoluteUri, target, LongestDownload, step.Advance, token))
                    throw ExtensionErrors.NotFetched(name, $"the server has no {url}");
            }, invocation.Cancellation);
        }
        catch (ForgeException failure) when (failure.Code is InputErrors.MirrorUnreachable or InputErrors.WrongContent)
        {
            throw ExtensionErrors.NotFetched(name, failure.Message, failure);
        }

        if (actual != digest) throw ExtensionErrors.OtherContent(name, url.AbsoluteUri, digest, actual);
        step.Complete();
    }

    private string Full(string path) => Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(manifest))!);
}
