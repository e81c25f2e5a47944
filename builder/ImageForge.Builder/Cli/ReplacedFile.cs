// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.Cli;

/// <summary>A file's new content under a temporary name beside it, moved into place when it is complete.</summary>
internal static class ReplacedFile
{
    /// <summary>Keeps the file's permissions; a link stays one and what it leads to is replaced.</summary>
    public static void Write(string path, string text)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var temporary = $"{target}.imageforge.tmp";
        var mode = File.GetUnixFileMode(target);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            // Never wider than the file, not even for a moment; what the umask took away is given back below.
            UnixCreateMode = mode & (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead),
        };
        try
        {
            // A leftover of a killed run may be wider.
            File.Delete(temporary);
            using (var file = new FileStream(temporary, options))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }

            File.SetUnixFileMode(temporary, mode);
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
