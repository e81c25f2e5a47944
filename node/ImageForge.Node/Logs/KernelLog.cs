// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace ImageForge.Node.Logs;

/// <summary>A message of the kernel.</summary>
/// <param name="Sequence">Counts without gaps.</param>
/// <param name="Age">Since the machine was switched on, on the clock that does not jump.</param>
internal sealed record KernelMessage(ulong Sequence, LogLevel Level, TimeSpan Age, string Text);

/// <summary>
/// Reads the kernel's messages, from the oldest that it still has. Each read gives one record:
/// <c>priority,sequence,microseconds,flags;text</c>, then lines that begin with a space.
/// https://docs.kernel.org/admin-guide/abi-testing.html (/dev/kmsg)
/// </summary>
internal static class KernelLog
{
    public const string Source = "kernel";

    /// <summary>The kernel's CONSOLE_EXT_LOG_MAX; a shorter buffer would be refused.</summary>
    private const int LongestRecord = 8192;

    private const int Overwritten = 32; // EPIPE: the next record was overwritten before it was read

    /// <summary>Reads on a thread of its own for as long as the machine runs.</summary>
    public static void Follow(LogHub hub, NodeLog log, TimeProvider time, string device = "/dev/kmsg") =>
        new Thread(() => Read(hub.Source(Source), log, time, device)) { IsBackground = true, Name = "kernel log" }.Start();

    /// <summary>Null for what is not a record.</summary>
    public static KernelMessage? Parse(string record)
    {
        var end = record.IndexOf(';');
        if (end < 0) return null;
        var head = record[..end].Split(',');
        if (head.Length < 3 || !uint.TryParse(head[0], NumberStyles.None, CultureInfo.InvariantCulture, out var priority)
            || !ulong.TryParse(head[1], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || !long.TryParse(head[2], NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds))
            return null;
        return new KernelMessage(sequence, LevelOf(priority & 7), TimeSpan.FromMicroseconds(microseconds), record[(end + 1)..].Split('\n')[0]);
    }

    private static void Read(LogSource source, NodeLog log, TimeProvider time, string device)
    {
        try
        {
            using var file = new FileStream(device, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var buffer = new byte[LongestRecord];
            ulong? last = null;
            while (true)
            {
                int length;
                try
                {
                    length = file.Read(buffer);
                }
                catch (IOException e) when (e.HResult == Overwritten)
                {
                    continue;
                }

                if (length == 0) return;
                if (Parse(System.Text.Encoding.UTF8.GetString(buffer, 0, length)) is not { } message) continue;
                if (last is { } before && message.Sequence > before + 1)
                    source.Line($"{message.Sequence - before - 1} messages were overwritten before they could be read", LogLevel.Warning);
                last = message.Sequence;
                source.Line(message.Text, message.Level, time.GetUtcNow() - (Uptime(time) - message.Age));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error($"the kernel's messages cannot be read: {e.Message}");
        }
    }

    // Timestamps of the provider are those of CLOCK_MONOTONIC, which begins with the machine, as the kernel's messages do.
    private static TimeSpan Uptime(TimeProvider time) => time.GetElapsedTime(0, time.GetTimestamp());

    // https://man7.org/linux/man-pages/man2/syslog.2.html: 0 emergency … 3 error, 4 warning, 5 notice, 6 informational, 7 debug.
    private static LogLevel LevelOf(uint severity) => severity switch
    {
        <= 3 => LogLevel.Error,
        4 => LogLevel.Warning,
        7 => LogLevel.Debug,
        _ => LogLevel.Info,
    };
}
