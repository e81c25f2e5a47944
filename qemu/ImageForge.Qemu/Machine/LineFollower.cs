// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Qemu.Machine;

/// <summary>
/// Reads lines from a file that another process appends to: a serial console, a status port. Carriage returns and
/// terminal control sequences are dropped, so that what firmware paints on the console compares as text.
/// </summary>
public sealed class LineFollower(string path)
{
    private readonly StringBuilder _partial = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly Queue<string> _unseen = [];
    private long _offset;

    /// <summary>Lines that are complete by now and were not returned before.</summary>
    public IReadOnlyList<string> ReadNew()
    {
        ReadMore();
        string[] lines = [.. _unseen];
        _unseen.Clear();
        return lines;
    }

    /// <summary>Waits for the first new line that satisfies <paramref name="found"/>; earlier lines are consumed, later ones are still new.</summary>
    /// <exception cref="QemuException">IF4030 with the last lines seen, when <paramref name="limit"/> passes first.</exception>
    public async Task<string> WaitForAsync(Func<string, bool> found, string what, TimeSpan limit, CancellationToken cancellation = default)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            ReadMore();
            while (_unseen.TryDequeue(out var line))
                if (found(line))
                    return line;
            if (TimeProvider.System.GetElapsedTime(started) > limit)
                throw new QemuException(QemuFault.Timeout, "IF4030",
                    $"waited {limit.TotalSeconds:0} s in vain for {what}; the last lines of {path}:\n{Tail(path, 30)}");
            // A file of QEMU's tells nobody that it grew; 50 ms is below what a person or a test notices.
            await Task.Delay(50, cancellation);
        }
    }

    public Task<string> WaitForAsync(string text, TimeSpan limit, CancellationToken cancellation = default) =>
        WaitForAsync(line => line.Contains(text, StringComparison.Ordinal), $"\"{text}\"", limit, cancellation);

    /// <summary>The last lines of a log, for an error message.</summary>
    public static string Tail(string path, int lines) => File.Exists(path)
        ? string.Join('\n', new LineFollower(path).ReadNew().Where(l => l.Length > 0).TakeLast(lines))
        : "(no log)";

    private void ReadMore()
    {
        if (!File.Exists(path)) return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length < _offset) _offset = 0;
        file.Position = _offset;
        var bytes = new byte[file.Length - _offset];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        _offset += read;
        var characters = new char[_decoder.GetCharCount(bytes, 0, read, flush: false)];
        _decoder.GetChars(bytes, 0, read, characters, 0, flush: false);
        foreach (var c in characters)
        {
            if (c != '\n')
            {
                _partial.Append(c);
                continue;
            }

            _unseen.Enqueue(Plain(_partial.ToString()));
            _partial.Clear();
        }
    }

    // CSI sequences per ECMA-48: ESC [ parameters final; other escapes are ESC and one character.
    internal static string Plain(string line)
    {
        var plain = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\x1b')
            {
                i++;
                if (i >= line.Length || line[i] != '[') continue;
                do i++;
                while (i < line.Length && line[i] is not (>= '@' and <= '~'));
            }
            else if (!char.IsControl(line[i]) || line[i] == '\t')
            {
                plain.Append(line[i]);
            }
        }

        return plain.ToString();
    }
}
