// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Boot;

/// <summary>Where PID 1 and its children keep what they share: in memory, for root only.</summary>
internal static class Workplace
{
    public const string Directory = "/run/imageforge";

    /// <summary>The manifest that holds for this boot, wherever it came from.</summary>
    public const string Manifest = Directory + "/machine.yaml";

    /// <summary>The state as files, for the agent.</summary>
    public const string State = Directory + "/state";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file that only root can read, from its first byte on.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var file = new FileStream(temporary, options)) file.Write(content);
        File.Move(temporary, path, overwrite: true);
    }
}
