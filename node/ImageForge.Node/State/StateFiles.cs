// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.State;

namespace ImageForge.Node.State;

/// <summary>
/// The small files of a STATE partition, read and written through its disk. One write at a time; a write that was
/// acknowledged survives a power cut, one that was not leaves the earlier content.
/// </summary>
/// <param name="device">The disk, or a plain file.</param>
/// <param name="offset">Where the partition starts, in bytes.</param>
internal sealed class StateFiles(string device, long offset)
{
    private StateSnapshot _snapshot = StateStore.Read(ByteSource.FromFile(device, offset, StateStore.Length));

    public IReadOnlyDictionary<string, byte[]> Files => _snapshot.Files;

    /// <summary>Sets one file and keeps the others.</summary>
    /// <exception cref="IOException">The disk does not take it, or gives back something else.</exception>
    public void Set(string name, byte[] content)
    {
        var files = new Dictionary<string, byte[]>(_snapshot.Files) { [name] = content };
        var write = StateStore.Replace(_snapshot, files);
        using (var handle = File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            RandomAccess.Write(handle, write.Bytes, offset + write.Offset);
            RandomAccess.FlushToDisk(handle);
        }

        var after = StateStore.Read(ByteSource.FromFile(device, offset, StateStore.Length));
        if (after.Sequence != _snapshot.Sequence + 1) throw new IOException($"{device} did not keep what was written");
        _snapshot = after;
    }
}
