// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Qemu.Host;

/// <summary>Disk files of machines: private (0600, they carry the cluster's secret) and with holes.</summary>
public static class SparseFile
{
    private const int Block = 1 << 20;

    /// <summary>An empty disk of the given length; nothing when the file is there already.</summary>
    public static void CreateBlank(string path, long length)
    {
        if (File.Exists(path)) return;
        using var file = Create(path);
        file.SetLength(length);
    }

    /// <summary>Copies a disk; runs of zeros become holes.</summary>
    public static void Copy(string from, string to)
    {
        using var source = File.OpenHandle(from);
        using var target = Create(to);
        var length = RandomAccess.GetLength(source);
        target.SetLength(length);
        var buffer = new byte[Block];
        for (long at = 0; at < length;)
        {
            var read = RandomAccess.Read(source, buffer, at);
            if (read == 0) throw new EndOfStreamException($"{from} became shorter while it was copied");
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0)) RandomAccess.Write(target.SafeFileHandle, buffer.AsSpan(0, read), at);
            at += read;
        }
    }

    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        BufferSize = 0,
    });
}
