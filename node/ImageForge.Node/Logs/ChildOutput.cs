// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Linux.Syscalls;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Node.Logs;

/// <summary>
/// A pipe for what a program writes: the program gets one end as its descriptors 1 and 2, a thread reads the other line
/// by line until the program and all its children have closed theirs.
/// </summary>
internal sealed class ChildOutput : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="name">For the thread.</param>
    /// <param name="line">Gets each line without its end; runs on the reading thread.</param>
    public ChildOutput(string name, Action<string> line)
    {
        var (read, write) = Pipes.Create();
        ForChild = write;
        new Thread(() => Read(read, line)) { IsBackground = true, Name = "output of " + name }.Start();
    }

    /// <summary>For <see cref="Processes.Start"/>. Dispose of this object once the program runs, else its end is never seen.</summary>
    public SafeFileHandle ForChild { get; }

    /// <summary>Completes when nobody can write any more and all lines are told.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Closes this process's copy of the program's end; reading goes on.</summary>
    public void Dispose() => ForChild.Dispose();

    private void Read(SafeFileHandle pipe, Action<string> line)
    {
        try
        {
            using var stream = new FileStream(pipe, FileAccess.Read, bufferSize: 0);
            LineBuffer.Read(stream, line);
        }
        catch (IOException e)
        {
            line($"(output cannot be read any further: {e.Message})");
        }

        _ended.TrySetResult();
    }
}

/// <summary>Bytes of unknown origin to lines: UTF-8 as far as it is, and never more in memory than one longest line.</summary>
internal static class LineBuffer
{
    /// <summary>Reads to the end of the stream. An unfinished last line counts; one that is too long is cut.</summary>
    public static void Read(Stream stream, Action<string> line)
    {
        var buffer = new byte[LogHub.LongestLine];
        var length = 0;
        while (stream.Read(buffer, length, buffer.Length - length) is > 0 and var count)
        {
            var searched = length;
            length += count;
            var start = 0;
            while (buffer.AsSpan(searched, length - searched).IndexOf((byte)'\n') is >= 0 and var found)
            {
                line(Text(buffer.AsSpan(start, searched + found - start)));
                start = searched = searched + found + 1;
            }

            buffer.AsSpan(start, length - start).CopyTo(buffer);
            length -= start;
            if (length < buffer.Length) continue;
            line(Text(buffer));
            length = 0;
        }

        if (length > 0) line(Text(buffer.AsSpan(0, length)));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).TrimEnd('\r');
}
