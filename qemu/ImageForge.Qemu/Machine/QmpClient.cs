// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace ImageForge.Qemu.Machine;

/// <summary>
/// QEMU's machine protocol over its unix socket (docs/interop/qmp-spec): one JSON object a line, a greeting, then
/// commands with answers in order, and events in between.
/// </summary>
public sealed class QmpClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly Channel<JsonObject> _answers = Channel.CreateUnbounded<JsonObject>();
    private readonly Channel<JsonObject> _events = Channel.CreateUnbounded<JsonObject>();
    private readonly SemaphoreSlim _one = new(1);
    private Task _reading = Task.CompletedTask;

    private QmpClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Events in the order QEMU sent them; the channel completes when QEMU ends.</summary>
    public ChannelReader<JsonObject> Events => _events.Reader;

    /// <exception cref="QemuException">IF4020: nothing listens at the socket, or it is no QMP.</exception>
    public static async Task<QmpClient> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            var client = new QmpClient(socket);
            client._reading = client.ReadAsync();
            var greeting = await client.NextAnswerAsync(cancellation);
            if (!greeting.ContainsKey("QMP")) throw new InvalidDataException("no QMP greeting");
            await client.ExecuteAsync("qmp_capabilities", null, cancellation);
            return client;
        }
        catch (Exception e) when (e is SocketException or InvalidDataException)
        {
            socket.Dispose();
            throw new QemuException(QemuFault.Machine, "IF4020", $"cannot speak to the machine at {path}: {e.Message}",
                "is it running? `imageforge cluster status` tells", e);
        }
    }

    /// <summary>Runs one command and returns its "return" value.</summary>
    /// <exception cref="QemuException">IF4021: QEMU answered with an error, or ended.</exception>
    public async Task<JsonNode?> ExecuteAsync(string command, JsonObject? arguments = null, CancellationToken cancellation = default)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var request = new JsonObject { ["execute"] = command };
            if (arguments is not null) request["arguments"] = arguments;
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"), cancellation);
            var answer = await NextAnswerAsync(cancellation);
            if (answer["error"] is { } error)
                throw new QemuException(QemuFault.Machine, "IF4021", $"{command}: {error["desc"]}");
            return answer["return"];
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Waits for an event by name; events before it are passed over.</summary>
    public async Task WaitForEventAsync(string name, CancellationToken cancellation)
    {
        await foreach (var e in _events.Reader.ReadAllAsync(cancellation))
            if ((string?)e["event"] == name) return;
        throw new QemuException(QemuFault.Machine, "IF4022", $"QEMU ended before its event {name}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
        await _reading;
        _one.Dispose();
    }

    private async Task<JsonObject> NextAnswerAsync(CancellationToken cancellation)
    {
        try
        {
            return await _answers.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException e)
        {
            throw new QemuException(QemuFault.Machine, "IF4022", "QEMU ended without an answer", inner: e);
        }
    }

    private async Task ReadAsync()
    {
        using var reader = new StreamReader(_stream, leaveOpen: true);
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                if (JsonNode.Parse(line) is not JsonObject message) continue;
                (message.ContainsKey("event") ? _events : _answers).Writer.TryWrite(message);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or JsonException)
        {
            // QEMU is gone or the client is closed: both channels end below, which is what waiters see.
        }

        _answers.Writer.TryComplete();
        _events.Writer.TryComplete();
    }
}
