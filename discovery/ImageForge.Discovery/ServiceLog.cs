// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ImageForge.Discovery;

/// <summary>
/// One JSON object per line. Ids never appear: an id is what a stranger needs to read and disturb a cluster, so a log
/// shows <see cref="Tag"/> instead, which follows one id through one run and nothing more.
/// </summary>
internal sealed class ServiceLog(TextWriter output, TimeProvider time, bool verbose)
{
    private readonly Lock gate = new();
    private readonly byte[] salt = RandomNumberGenerator.GetBytes(16);

    /// <summary>Whether <see cref="Debug"/> writes anything; ask before computing what it would say.</summary>
    public bool Verbose => verbose;

    public void Debug(string what, params ReadOnlySpan<(string Name, object Value)> facts)
    {
        if (verbose) Write("debug", what, facts);
    }

    public void Info(string what, params ReadOnlySpan<(string Name, object Value)> facts) => Write("info", what, facts);

    public void Warn(string what, params ReadOnlySpan<(string Name, object Value)> facts) => Write("warn", what, facts);

    public void Error(string what, params ReadOnlySpan<(string Name, object Value)> facts) => Write("error", what, facts);

    public string Tag(string id) => Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(id)).AsSpan(0, 4));

    private void Write(string level, string what, ReadOnlySpan<(string Name, object Value)> facts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ"));
            json.WriteString("level", level);
            json.WriteString("event", what);
            foreach (var (name, value) in facts)
            {
                switch (value)
                {
                    case int number: json.WriteNumber(name, number); break;
                    case long number: json.WriteNumber(name, number); break;
                    case double number: json.WriteNumber(name, number); break;
                    default: json.WriteString(name, value.ToString()); break;
                }
            }
            json.WriteEndObject();
        }
        var line = Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        lock (gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
