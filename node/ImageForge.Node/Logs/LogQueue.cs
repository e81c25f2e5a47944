// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace ImageForge.Node.Logs;

/// <summary>
/// Lines that wait for someone to take them. When there is no more room the oldest go, and are counted: after an outage
/// the latest lines say more about its end than the first. Safe to use from any thread.
/// </summary>
/// <param name="lines">At most so many.</param>
/// <param name="characters">At most so many in all messages together; one line always has room.</param>
internal sealed class LogQueue(int lines, int characters)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<LogLine> _waiting = [];
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _held;
    private long _dropped;

    /// <summary>Which lines it takes up at all.</summary>
    public Func<LogLine, bool> Selects { get; init; } = _ => true;

    public void Add(LogLine line)
    {
        if (!Selects(line)) return;
        lock (_gate)
        {
            _waiting.AddLast(line);
            _held += line.Message.Length;
            while (_waiting.Count > lines || (_held > characters && _waiting.Count > 1))
            {
                RemoveFirst();
                _dropped++;
            }

            _arrival.TrySetResult();
        }
    }

    /// <summary>The first line, which stays until it is removed: who could not pass it on finds it again.</summary>
    public bool TryPeek([NotNullWhen(true)] out LogLine? line)
    {
        lock (_gate) return (line = _waiting.First?.Value) is not null;
    }

    /// <summary>Removes a line that was peeked at, unless it has been dropped meanwhile.</summary>
    public void Remove(LogLine line)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_waiting.First?.Value, line)) RemoveFirst();
        }
    }

    /// <summary>How many lines were dropped since the last call.</summary>
    public long TakeDropped()
    {
        lock (_gate)
        {
            var dropped = _dropped;
            _dropped = 0;
            return dropped;
        }
    }

    /// <summary>Puts back a count that could not be told.</summary>
    public void ReturnDropped(long count)
    {
        lock (_gate) _dropped += count;
    }

    /// <summary>Completes when there is a line.</summary>
    public Task WaitAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_waiting.Count > 0) return Task.CompletedTask;
            if (_arrival.Task.IsCompleted) _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrival.Task.WaitAsync(cancellation);
        }
    }

    public List<LogLine> ToList()
    {
        lock (_gate) return [.. _waiting];
    }

    public void Rewrite(Func<LogLine, LogLine> change)
    {
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                var changed = change(node.Value);
                _held += changed.Message.Length - node.Value.Message.Length;
                node.Value = changed;
            }
        }
    }

    private void RemoveFirst()
    {
        _held -= _waiting.First!.Value.Message.Length;
        _waiting.RemoveFirst();
    }
}
