// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Outputs;

/// <summary>A file that lies complete under its temporary name.</summary>
/// <param name="Name">Its final name below the output directory, '/'-separated.</param>
/// <param name="Path">Where it lies until <see cref="OutputDirectory.Commit"/>.</param>
internal sealed record StagedFile(string Name, string Path)
{
    public ByteSource Content => ByteSource.FromFile(Path);
}

/// <summary>
/// The directory that a build writes to. Everything is written below <c>.imageforge.tmp/</c> first and renamed into place
/// only when all of it is complete and was read back; until then, whatever stops the build, the artifacts of the previous
/// one stay as they are. The temporary directory is locked, so that two builds do not mix, and what a killed build left
/// in it is removed by the next one.
/// </summary>
internal sealed class OutputDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Readable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const string TemporaryName = ".imageforge.tmp";
    private const string LockName = "lock";

    private readonly string _directory;
    private readonly string _temporary;
    private readonly FileStream _lock;
    private readonly List<StagedFile> _staged = [];

    public OutputDirectory(string directory)
    {
        _directory = Path.GetFullPath(directory);
        _temporary = Path.Combine(_directory, TemporaryName);
        Directory.CreateDirectory(_temporary);
        _lock = TakeLock();
        foreach (var leftover in new DirectoryInfo(_temporary).EnumerateFileSystemInfos())
        {
            if (leftover is DirectoryInfo old) old.Delete(recursive: true);
            else if (leftover.Name != LockName) leftover.Delete();
        }
    }

    /// <summary>Writes one file under its temporary name.</summary>
    /// <param name="secret">Whether it holds the machine's configuration: only its owner may read it then.</param>
    /// <exception cref="ForgeException">IF3301: no space.</exception>
    public StagedFile Stage(string name, bool secret, Action<FileStream> write)
    {
        var path = Path.Combine(_temporary, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = secret ? OwnerOnly : Readable,
            });
            write(file);
        }
        catch (IOException e) when (ErrorReport.IsDiskFull(e))
        {
            throw OutputErrors.Full(_directory, name, e);
        }

        var staged = new StagedFile(name, path);
        lock (_staged) _staged.Add(staged);
        return staged;
    }

    /// <summary>Gives all staged files their names, in the order in which they were staged.</summary>
    public void Commit()
    {
        foreach (var staged in _staged)
        {
            var final = Path.Combine(_directory, staged.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(final)!);
            File.Move(staged.Path, final, overwrite: true);
        }

        _staged.Clear();
    }

    public void Dispose()
    {
        Directory.Delete(_temporary, recursive: true);
        _lock.Dispose();
    }

    private FileStream TakeLock()
    {
        try
        {
            return new FileStream(Path.Combine(_temporary, LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw OutputErrors.Busy(_directory);
        }
    }
}
