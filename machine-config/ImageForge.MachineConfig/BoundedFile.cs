// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>A file read up to the limit and one byte more, so that /dev/zero ends too.</summary>
internal static class BoundedFile
{
    /// <summary>False with a sentence that says why; the bytes otherwise, too many of them for a file over the limit.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? trouble)
    {
        (bytes, trouble) = (null, null);
        try
        {
            using var file = File.OpenRead(path);
            var buffer = new byte[SourceText.MaxBytes + 1];
            var count = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            bytes = buffer[..count];
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            trouble = "there is no such file";
        }
        catch (UnauthorizedAccessException)
        {
            trouble = Directory.Exists(path) ? "this is a directory, not a file" : "permission to read the file is denied";
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            trouble = "the file cannot be read: " + e.Message;
        }

        return false;
    }

    /// <summary>Whether users other than the owner may read the file; false where files have no Unix mode.</summary>
    public static bool IsReadableByOthers(string path)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        try
        {
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone since it was read: nobody can read it now.
            return false;
        }
    }
}
