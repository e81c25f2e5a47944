// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Logs;

/// <summary>
/// Where all lines of the machine meet, and from where they go to the destinations that the manifest names. Whoever has
/// lines takes a source and says them; nothing here ever waits, whatever becomes of the destinations:
/// <code>hub.Source("service/web").Line(text)</code>
/// A program's output comes in by <see cref="ChildOutput"/>. The latest lines are kept, so that a destination which is
/// known only when the manifest is, still hears of the boot. Safe to use from any thread.
/// </summary>
internal sealed class LogHub(TimeProvider time)
{
    /// <summary>Characters; what is longer is cut into several lines.</summary>
    public const int LongestLine = 8192;

    /// <summary>About what a boot says until its manifest is read, several times over.</summary>
    private const int KeptLines = 2000;

    private const int KeptCharacters = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly LogQueue _recent = new(KeptLines, KeptCharacters);
    private readonly List<LogQueue> _listeners = [];
    private string[] _hidden = [];

    /// <summary>A voice of its own: <c>init</c>, <c>agent</c>, <c>kernel</c>, <c>service/NAME</c>.</summary>
    public LogSource Source(string name) => new(this, name);

    /// <summary>From now on this text is masked wherever a line holds it, also in lines that are kept already.</summary>
    public void Hide(string secret)
    {
        if (secret.Length == 0) return;
        lock (_gate)
        {
            _hidden = [.. _hidden, secret];
            _recent.Rewrite(Masked);
        }
    }

    /// <summary>A queue that starts with the lines kept so far and then gets every new one, until it is detached.</summary>
    public void Attach(LogQueue queue)
    {
        lock (_gate)
        {
            foreach (var line in _recent.ToList()) queue.Add(line);
            _listeners.Add(queue);
        }
    }

    public void Detach(LogQueue queue)
    {
        lock (_gate) _listeners.Remove(queue);
    }

    internal void Add(string source, LogLevel level, string message, DateTimeOffset? at)
    {
        lock (_gate)
        {
            var line = Masked(new LogLine(at ?? time.GetUtcNow(), level, source, message));
            _recent.Add(line);
            foreach (var listener in _listeners) listener.Add(line);
        }
    }

    private LogLine Masked(LogLine line)
    {
        foreach (var secret in _hidden)
            if (line.Message.Contains(secret, StringComparison.Ordinal)) line = line with { Message = line.Message.Replace(secret, "[hidden]", StringComparison.Ordinal) };
        return line;
    }
}

/// <summary>One voice among those that a <see cref="LogHub"/> hears.</summary>
internal sealed class LogSource(LogHub hub, string name)
{
    public string Name => name;

    /// <summary>Says a text: each of its lines that is not empty, cut where it is too long.</summary>
    /// <param name="at">When it happened; null: now.</param>
    public void Line(string text, LogLevel level = LogLevel.Info, DateTimeOffset? at = null)
    {
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var rest = text.AsSpan(range).TrimEnd();
            while (!rest.IsEmpty)
            {
                var length = Math.Min(rest.Length, LogHub.LongestLine);
                // Never between the halves of a character.
                if (length < rest.Length && char.IsHighSurrogate(rest[length - 1])) length--;
                hub.Add(name, level, rest[..length].ToString(), at);
                rest = rest[length..];
            }
        }
    }
}
