// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Files;

/// <summary>
/// Lays the configuration's files over the image's /etc. They lie in a directory of their own in memory, and an overlay of
/// two read-only layers shows both: nobody, root included, can write to /etc at any moment, and only what is different from
/// the image takes memory.
/// </summary>
/// <param name="root">Whose /etc is laid over.</param>
/// <param name="store">Where the files lie; out of reach for all but root, as their own modes are seen in /etc only.</param>
internal sealed class EtcLayer(NodeLog log, string root = "/", string store = "/run/imageforge/layers")
{
    private readonly string _etc = Path.Combine(root, "etc");
    private int _generation;

    /// <summary>Shows exactly these files besides the image's; none takes the layer away.</summary>
    /// <exception cref="LinuxException">The kernel cannot do it.</exception>
    public void Show(IReadOnlyList<OwnedFile> files)
    {
        if (_generation > 0) Take();
        if (files.Count == 0) return;
        var layer = Path.Combine(store, (++_generation).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Write(files, layer);
        var written = Path.Combine(layer, "etc");
        if (Directory.Exists(written)) Mounts.Overlay(_etc, MountOptions.NoSetUserId | MountOptions.NoDevices, written, _etc);
    }

    private void Write(IReadOnlyList<OwnedFile> files, string layer)
    {
        Directory.CreateDirectory(store, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(layer);
        new TreeWriter(layer, model: root).WriteAll(files, log);
    }

    private void Take()
    {
        try
        {
            Mounts.Detach(_etc);
        }
        catch (LinuxException e) when (e.Errno == Errno.EINVAL)
        {
            // Nothing was laid over it: the last time failed.
            return;
        }
    }
}
