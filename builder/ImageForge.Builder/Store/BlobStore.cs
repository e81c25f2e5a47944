// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Store;

/// <summary>
/// Files named by their SHA-256, under <c>sha256/xx/…</c>. A blob gets its name only when its content was seen to match
/// it, and is checked again on every open: the size and time of a file say nothing about who wrote it last.
/// Safe for any number of builds at once: blobs appear by rename and are never changed. Nothing is synced to disk,
/// because a blob torn by a power cut fails its check and everything here can be fetched again.
/// </summary>
internal sealed class BlobStore(string root)
{
    /// <summary>The cache directory; other caches that are derived from blobs lie beside <c>sha256/</c>.</summary>
    public string Root { get; } = root;

    public static BlobStore Open(Func<string, string?> environment) => new(CacheRoot.Find(environment));

    public string PathOf(Digest digest) => Path.Combine(Root, "sha256", digest.Hex[..2], digest.Hex);

    /// <summary>Whether there is a file for this digest; its content is checked by <see cref="OpenVerified"/>.</summary>
    public bool Contains(Digest digest) => File.Exists(PathOf(digest));

    /// <summary>
    /// Opens a blob after reading all of it once. <paramref name="what"/> names it in errors ("package libc6 2.41-12").
    /// </summary>
    /// <exception cref="ForgeException">IF2005: the content is not what its name promises.</exception>
    public FileStream OpenVerified(Digest digest, string what)
    {
        var stream = new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 17);
        try
        {
            if (Digest.Of(stream) != digest)
            {
                throw new ForgeException(ExitCode.Dependency, InputErrors.BlobChanged,
                    $"the cached copy of {what} was changed: {stream.Name} does not have the SHA-256 that its name says",
                    $"delete this file, and it is fetched again: rm {stream.Name}");
            }

            stream.Position = 0;
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Stores what <paramref name="write"/> writes, if it has the expected digest; the caller's stream reaches the disk
    /// under a temporary name first.
    /// </summary>
    /// <exception cref="ForgeException">IF2007: other content than expected. IF2004: no space.</exception>
    public async Task AddAsync(Digest expected, string what, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        await WriteAsync(what, write, actual => actual == expected ? null
            : new ForgeException(ExitCode.Dependency, InputErrors.WrongContent,
                $"{what} is not what was asked for: its SHA-256 is {actual}, expected {expected}",
                "the mirror, or a proxy before it, gives out damaged or changed files: try another mirror"), cancellation);
    }

    /// <summary>Stores content whose digest is not known beforehand, and returns it.</summary>
    public Task<Digest> AddAsync(string what, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation) =>
        WriteAsync(what, write, _ => null, cancellation);

    private async Task<Digest> WriteAsync(string what, Func<Stream, CancellationToken, Task> write, Func<Digest, ForgeException?> refuse,
        CancellationToken cancellation)
    {
        var temporary = NewTemporaryPath();
        try
        {
            Digest actual;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            await using (var hashing = new HashingStream(file))
            {
                await write(hashing, cancellation);
                actual = hashing.Finish();
            }

            if (refuse(actual) is { } refusal) throw refusal;
            var path = PathOf(actual);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
            return actual;
        }
        catch (Exception full) when (ErrorReport.IsDiskFull(full))
        {
            throw new ForgeException(ExitCode.Io, InputErrors.CacheFull, $"no space left in the cache {Root} while storing {what}",
                "free some space there, or set XDG_CACHE_HOME to a directory on a larger file system", full);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Puts a small file that is derived from blobs in its place, whole or not at all.</summary>
    internal async Task WriteFileAsync(string path, byte[] content, CancellationToken cancellation)
    {
        var temporary = NewTemporaryPath();
        try
        {
            await File.WriteAllBytesAsync(temporary, content, cancellation);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>A name in the cache that nobody uses, on the file system of the blobs; its directory exists.</summary>
    internal string NewTemporaryPath()
    {
        var directory = Path.Combine(Root, "tmp");
        Directory.CreateDirectory(directory);
        return Path.Combine(directory, Path.GetRandomFileName());
    }
}
