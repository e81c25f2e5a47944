// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ImageForge.Node.Logs;

/// <summary>Lines as JSON objects, one each, ended by a line feed: what any collector of logs reads.</summary>
/// <param name="machine">The host name.</param>
/// <param name="labels">Of the destination; may be empty.</param>
internal sealed class LogJson(string machine, IReadOnlyDictionary<string, string> labels)
{
    // The lines stand in no HTML, and people read them: only what JSON itself wants is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Fields time (RFC 3339, UTC, microseconds), level, source, machine, message, and labels where there are any.
    /// </summary>
    public byte[] Of(LogLine line) => Write(line.Time, line.Level, line.Source, line.Message, dropped: 0);

    /// <summary>Tells that lines are missing here; their number stands in a field <c>dropped</c> as well.</summary>
    public byte[] OfDropped(long count, DateTimeOffset now) =>
        Write(now, LogLevel.Warning, "logs", string.Create(CultureInfo.InvariantCulture, $"{count} lines were dropped while this destination could not be reached"), count);

    private byte[] Write(DateTimeOffset time, LogLevel level, string source, string message, long dropped)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", Word(level));
            json.WriteString("source", source);
            json.WriteString("machine", machine);
            json.WriteString("message", message);
            if (dropped > 0) json.WriteNumber("dropped", dropped);
            if (labels.Count > 0)
            {
                json.WriteStartObject("labels");
                foreach (var (key, value) in labels.OrderBy(l => l.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Debug => "debug",
        LogLevel.Info => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
