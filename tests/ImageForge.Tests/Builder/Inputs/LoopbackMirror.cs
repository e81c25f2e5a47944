// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImageForge.Tests.Builder.Inputs;

/// <summary>What a <see cref="LoopbackMirror"/> does to one request.</summary>
internal enum Fault
{
    None,
    /// <summary>Announces the whole file, sends half of it and closes.</summary>
    CutShort,
    /// <summary>Announces and sends only half of the file, as if it were whole.</summary>
    Shortened,
    /// <summary>Sends half of the file and then nothing.</summary>
    Stall,
    Unavailable,
    Forbidden,
    /// <summary>As if the server did not know Range.</summary>
    IgnoreRange,
}

/// <summary>Serves a directory over HTTP/1.1 with keep-alive and Range on a loopback port, with faults where a test wants them.</summary>
internal sealed class LoopbackMirror : IDisposable
{
    private readonly string _root;
    private readonly Func<string, int, Fault> _fault;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private int _connections;

    /// <param name="fault">By path and how often it was asked for before.</param>
    public LoopbackMirror(string root, Func<string, int, Fault>? fault = null)
    {
        (_root, _fault) = (root, fault ?? ((_, _) => Fault.None));
        _listener.Start();
        Accepting = AcceptAsync();
    }

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/debian/");

    public int Connections => _connections;

    /// <summary>Request lines with their Range, in order.</summary>
    public List<string> Requests { get; } = [];

    private Task Accepting { get; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Dispose.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } request)
            {
                string? range = null;
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
                    if (header.StartsWith("Range: bytes=", StringComparison.Ordinal)) range = header["Range: bytes=".Length..].TrimEnd('-');
                if (!await AnswerAsync(stream, Uri.UnescapeDataString(request.Split(' ')[1]), range)) return;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client hung up, or the test ended.
        }
    }

    // Whether the connection stays.
    private async Task<bool> AnswerAsync(NetworkStream stream, string path, string? range)
    {
        path = path["/debian/".Length..];
        Fault fault;
        lock (_seen)
        {
            var before = _seen.GetValueOrDefault(path);
            _seen[path] = before + 1;
            fault = _fault(path, before);
            Requests.Add(range is null ? path : $"{path} from {range}");
        }

        var file = Path.Combine(_root, path);
        if (fault == Fault.Unavailable) return await HeadAsync(stream, "503 Service Unavailable", 0);
        if (fault == Fault.Forbidden) return await HeadAsync(stream, "403 Forbidden", 0);
        if (!File.Exists(file)) return await HeadAsync(stream, "404 Not Found", 0);

        var content = await File.ReadAllBytesAsync(file, _stop.Token);
        var from = range is null || fault == Fault.IgnoreRange ? 0 : int.Parse(range, CultureInfo.InvariantCulture);
        if (fault == Fault.Shortened) content = content[..(content.Length / 2)];
        var status = from == 0 ? "200 OK" : $"206 Partial Content\r\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}";
        await HeadAsync(stream, status, content.Length - from);
        var end = fault is Fault.CutShort or Fault.Stall ? content.Length / 2 : content.Length;
        await stream.WriteAsync(content.AsMemory(from, Math.Max(0, end - from)), _stop.Token);
        if (fault == Fault.Stall) await Task.Delay(Timeout.Infinite, _stop.Token);
        return fault != Fault.CutShort;
    }

    private async Task<bool> HeadAsync(NetworkStream stream, string status, long length)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n"), _stop.Token);
        return true;
    }
}
