// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.Secrets;

/// <summary>Small files that hold secrets as text.</summary>
internal static class SecretText
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int Most = 64 * 1024;

    /// <summary>The text without the line end that editors put behind it.</summary>
    /// <exception cref="ForgeException">IF5006: larger than 64 KiB.</exception>
    public static string Read(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[Most + 1];
        var count = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (count > Most) throw new ForgeException(ExitCode.Io, Cli.UsageErrors.InputOutput, $"{path} is larger than {Most / 1024} KiB", "is it the right file?");
        var text = Encoding.UTF8.GetString(buffer, 0, count);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    public static bool IsReadableByOthers(string path) =>
        (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;

    /// <summary>
    /// Writes under a temporary name beside it and moves it into place: a file of secrets may be the only copy, so it is
    /// never half there.
    /// </summary>
    public static void Replace(string path, string text, UnixFileMode mode)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        var temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            Write(temporary, text, mode);
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes a file that is not there yet, and flushes it.</summary>
    public static void Write(string path, string text, UnixFileMode mode)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
        var whole = false;
        try
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
            whole = true;
        }
        finally
        {
            if (!whole) File.Delete(path);
        }
    }
}
