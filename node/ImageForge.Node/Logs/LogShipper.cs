// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using ImageForge.MachineConfig;
using ImageForge.Node.Supervision;

namespace ImageForge.Node.Logs;

/// <summary>
/// Brings the lines that one Logs document selects to its destination, in order. While that cannot be reached they wait
/// in a queue of bounded size; how many found no room is told at the destination once it is back.
/// </summary>
internal sealed class LogShipper
{
    /// <summary>Messages are short: room for this many of the buffer's bytes each bounds what the lines themselves cost.</summary>
    private const int LeastBytesPerLine = 64;

    private readonly LogsDocument _logs;
    private readonly LogJson _json;
    private readonly NodeLog _log;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
    private readonly LogQueue _queue;
    private readonly string _name;
    private volatile bool _reached;
    private bool _troubled;

    public LogShipper(LogsDocument logs, string machine, NodeLog log, TimeProvider time)
    {
        (_logs, _log, _time) = (logs, log, time);
        _json = new LogJson(machine, logs.Labels);
        _name = $"logs {logs.Name}";
        var threshold = (LogLevel)logs.Level;
        _queue = new LogQueue((int)(logs.Buffer / LeastBytesPerLine), (int)logs.Buffer)
        {
            Selects = line => line.Level >= threshold && logs.Sources.Contains(SelectionOf(line.Source)),
        };
    }

    /// <summary>Takes lines from now on, those that the hub has kept included.</summary>
    public void Attach(LogHub hub) => hub.Attach(_queue);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await _queue.WaitAsync(cancellation);
                using var sink = await LogSink.OpenAsync(_logs, cancellation);
                await ServeAsync(sink, cancellation);
            }
            catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
            {
                _reached = false;
                // Once per outage: this very line waits in the queue as well.
                if (!_troubled) _log.Error($"{_name}: {e.Message}; lines are kept until it works again");
                _troubled = true;
                await Task.Delay(_backoff.Next(), _time, cancellation);
            }
        }
    }

    /// <summary>Gives the last lines a chance; one that is unreachable anyway is not waited for.</summary>
    public async Task DrainAsync(TimeSpan patience)
    {
        var start = _time.GetTimestamp();
        while (_reached && _queue.TryPeek(out _) && _time.GetElapsedTime(start) < patience) await Task.Delay(TimeSpan.FromMilliseconds(20), _time);
    }

    /// <summary>By the names that <see cref="LogHub.Source"/> is called with.</summary>
    public static LogSelection SelectionOf(string source) =>
        source == KernelLog.Source ? LogSelection.Kernel
        : source.StartsWith("service/", StringComparison.Ordinal) ? LogSelection.Services
        : LogSelection.Node;

    private async Task ServeAsync(LogSink sink, CancellationToken cancellation)
    {
        while (true)
        {
            await TellDroppedAsync(sink, cancellation);
            if (_queue.TryPeek(out var line))
            {
                if (!await sink.WriteAsync(_json.Of(line), cancellation)) _queue.ReturnDropped(1);
                _queue.Remove(line);
                if (!_reached) _log.Say($"{_name} reach {Text(_logs.Destination)}");
                (_reached, _troubled) = (true, false);
                _backoff.Reset();
                continue;
            }

            await _queue.WaitAsync(cancellation);
        }
    }

    private async Task TellDroppedAsync(LogSink sink, CancellationToken cancellation)
    {
        if (_queue.TakeDropped() is not (> 0 and var dropped)) return;
        try
        {
            await sink.WriteAsync(_json.OfDropped(dropped, _time.GetUtcNow()), cancellation);
        }
        catch
        {
            _queue.ReturnDropped(dropped);
            throw;
        }
    }

    private static string Text(LogDestination destination) => destination switch
    {
        LogDestination.Tcp(var host, var port) => $"tcp {host} port {port}",
        LogDestination.Udp(var host, var port) => $"udp {host} port {port}",
        LogDestination.File(var path) => path,
        _ => throw new NotSupportedException(destination.ToString()),
    };
}
