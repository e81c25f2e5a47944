// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Mesh.Agent;

/// <summary>
/// Writes status lines to a file, device or pipe on a thread of its own: a virtio port whose host side is not open blocks
/// its writer, and the mesh must not wait for whoever watches it. While one line is stuck, only the newest next one is kept.
/// </summary>
internal sealed class StatusFeed : IDisposable
{
    private readonly string path;
    private readonly Action<string> failed;
    private readonly AutoResetEvent ready = new(initialState: false);
    private byte[]? next;
    private volatile bool closing;

    /// <param name="failed">Told, once, why there will be no status; called on another thread.</param>
    public StatusFeed(string path, Action<string> failed)
    {
        this.path = path;
        this.failed = failed;
        new Thread(Run) { IsBackground = true, Name = "mesh status" }.Start();
    }

    public void Write(byte[] line)
    {
        Interlocked.Exchange(ref next, line);
        ready.Set();
    }

    /// <summary>Lets the thread end after the line that waits; does not wait for it, since it may be stuck.</summary>
    public void Dispose()
    {
        closing = true;
        ready.Set();
    }

    private void Run()
    {
        try
        {
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            if (stream.CanSeek)
                stream.Seek(0, SeekOrigin.End);
            while (true)
            {
                ready.WaitOne();
                if (Interlocked.Exchange(ref next, null) is { } line)
                    stream.Write(line);
                if (closing && Volatile.Read(ref next) is null)
                    return;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            failed($"no status to {path}: {error.Message}");
        }
    }
}
