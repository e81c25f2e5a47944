// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Files;

/// <summary>Writes files into a tree that others may have written to as well: never through a symbolic link.</summary>
/// <param name="root">What the files' absolute paths start from.</param>
/// <param name="model">A tree of which new directories take over owner and mode where it has them; null: they are root's.</param>
internal sealed class TreeWriter(string root, string? model = null)
{
    private const UnixFileMode DirectoryMode = OwnedFile.ForAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes each; one that has no place there is said and left out.</summary>
    public void WriteAll(IReadOnlyList<OwnedFile> files, NodeLog log)
    {
        foreach (var file in files)
        {
            try
            {
                Write(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.Error($"{file.Name}: {e.Message}");
            }
        }
    }

    /// <summary>Readers see what was there before or the whole new file, and a secret is nobody's but its owner's from the first byte on.</summary>
    /// <exception cref="IOException">Something else stands in the way; the message says what.</exception>
    public void Write(OwnedFile file)
    {
        var parts = file.Path.Trim('/').Split('/');
        for (var depth = 1; depth < parts.Length; depth++) MakeDirectory(string.Join('/', parts[..depth]));
        var path = Path.Combine(root, string.Join('/', parts));
        foreach (var place in Places(string.Join('/', parts)))
            if (Directory.Exists(place) && !IsLink(place)) throw new IOException($"{file.Path} is a directory");

        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var stream = new FileStream(temporary, options)) stream.Write(file.Content);
        FileOwners.Change(temporary, file.User, file.Group);
        File.SetUnixFileMode(temporary, file.Mode);
        File.Move(temporary, path, overwrite: true);
    }

    private void MakeDirectory(string path)
    {
        foreach (var place in Places(path))
            if (IsLink(place) || File.Exists(place)) throw new IOException($"/{path} is no directory");
        var directory = Path.Combine(root, path);
        if (Directory.Exists(directory)) return;
        Directory.CreateDirectory(directory);
        var like = model is null ? null : Path.Combine(model, path);
        if (like is not null && Directory.Exists(like))
        {
            var (user, group) = FileOwners.Of(like);
            FileOwners.Change(directory, user, group);
            File.SetUnixFileMode(directory, File.GetUnixFileMode(like));
        }
        else
        {
            File.SetUnixFileMode(directory, DirectoryMode); // whatever the umask
        }
    }

    private IEnumerable<string> Places(string path)
    {
        yield return Path.Combine(root, path);
        if (model is not null) yield return Path.Combine(model, path);
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;
}
