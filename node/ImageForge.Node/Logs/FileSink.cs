// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Logs;

/// <summary>
/// Lines into a file. One that has grown to its size becomes <c>PATH.1</c>, which becomes <c>PATH.2</c>, and so on; the
/// last goes. Only root can read them.
/// </summary>
internal sealed class FileSink : LogSink
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly long _mostBytes;
    private readonly int _mostFiles;
    private FileStream _file;

    public FileSink(string path, long mostBytes, int mostFiles)
    {
        (_path, _mostBytes, _mostFiles) = (path, mostBytes, mostFiles);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = Open();
    }

    public override Task<bool> WriteAsync(byte[] line, CancellationToken cancellation)
    {
        if (_file.Length > 0 && _file.Length + line.Length > _mostBytes) Rotate();
        // In one piece and unbuffered: a line that was taken is in the kernel's hands.
        _file.Write(line);
        return Task.FromResult(true);
    }

    public override void Dispose() => _file.Dispose();

    private void Rotate()
    {
        _file.Dispose();
        if (_mostFiles == 1) File.Delete(_path);
        for (var i = _mostFiles - 1; i >= 1; i--)
        {
            var from = i == 1 ? _path : Numbered(i - 1);
            if (File.Exists(from)) File.Move(from, Numbered(i), overwrite: true);
        }

        _file = Open();
    }

    private string Numbered(int number) => $"{_path}.{number}";

    private FileStream Open() => new(_path, new FileStreamOptions
    {
        Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0, UnixCreateMode = OwnerOnly,
    });
}
