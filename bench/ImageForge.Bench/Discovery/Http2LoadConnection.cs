// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ImageForge.Bench.Discovery;

/// <summary>
/// Just enough HTTP/2 (RFC 9113) to load a gRPC server while costing the machine as little as possible: header blocks
/// are made once (HPACK literals, RFC 7541), answers are not decoded, windows are open wide. A response that ends with
/// its first header block is an error: gRPC says so ("Trailers-Only").
/// </summary>
internal sealed class Http2LoadConnection : IAsyncDisposable
{
    private const int FrameHeader = 9;
    private const byte Data = 0, Headers = 1, Settings = 4, Ping = 6, WindowUpdate = 8, ResetStream = 3;
    private const byte EndStream = 1, Ack = 1, EndHeaders = 4;

    private readonly Stream _stream;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Dictionary<int, LoadStream> _streams = [];
    private readonly byte[] _receive;
    private readonly byte[] _header = new byte[FrameHeader];
    private readonly byte[] _control = new byte[64];
    private readonly string _authority;
    private readonly bool _tls;
    private int _nextStream = 1;
    private int _haveHeader;
    private int _payload;
    private int _remaining;

    private Http2LoadConnection(Stream stream, string authority, bool tls, int receiveBytes)
        => (_stream, _authority, _tls, _receive) = (stream, authority, tls, new byte[receiveBytes]);

    public static async Task<Http2LoadConnection> OpenAsync(Uri server, bool shared)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        var tls = server.Scheme == "https";
        if (tls)
        {
            // The server is our own child on loopback with a certificate of this run.
            var secure = new SslStream(stream, false, (_, certificate, _, _) => certificate is not null);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = server.Host, ApplicationProtocols = [SslApplicationProtocol.Http2],
            });
            stream = secure;
        }
        var connection = new Http2LoadConnection(stream, server.Authority, tls, shared ? 64 * 1024 : 4 * 1024);
        await connection.BeginAsync();
        _ = connection.ReceiveAsync();
        return connection;
    }

    /// <summary>Header block of a call, to be made once per connection and method.</summary>
    public byte[] Method(string path)
    {
        var block = new List<byte> { 0x83, (byte)(_tls ? 0x87 : 0x86), 0x04 };
        Literal(block, path);
        block.Add(0x01);
        Literal(block, _authority);
        block.AddRange([0x0f, 0x10]);
        Literal(block, "application/grpc");
        block.Add(0x00);
        Literal(block, "te");
        Literal(block, "trailers");
        return [.. block];
    }

    /// <summary>Sends headers and the one message of a call.</summary>
    public async Task SendAsync(byte[] headerBlock, ReadOnlyMemory<byte> message, LoadStream stream)
    {
        var frame = new byte[2 * FrameHeader + headerBlock.Length + 5 + message.Length];
        await _writing.WaitAsync();
        try
        {
            var id = _nextStream;
            _nextStream += 2;
            lock (_streams) _streams[id] = stream;
            WriteHeader(frame, headerBlock.Length, Headers, EndHeaders, id);
            headerBlock.CopyTo(frame, FrameHeader);
            var at = FrameHeader + headerBlock.Length;
            WriteHeader(frame.AsSpan(at), 5 + message.Length, Data, EndStream, id);
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(at + FrameHeader + 1), message.Length);
            message.CopyTo(frame.AsMemory(at + FrameHeader + 5));
            await _stream.WriteAsync(frame);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _writing.Dispose();
    }

    private async Task BeginAsync()
    {
        var begin = new byte[24 + FrameHeader + 12 + FrameHeader + 4];
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.CopyTo(begin);
        var at = begin.AsSpan(24);
        WriteHeader(at, 12, Settings, 0, 0);
        // SETTINGS_HEADER_TABLE_SIZE 0 and SETTINGS_INITIAL_WINDOW_SIZE 2^31-1.
        BinaryPrimitives.WriteUInt16BigEndian(at[9..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(at[15..], 4);
        BinaryPrimitives.WriteInt32BigEndian(at[17..], int.MaxValue);
        at = at[(FrameHeader + 12)..];
        WriteHeader(at, 4, WindowUpdate, 0, 0);
        BinaryPrimitives.WriteInt32BigEndian(at[9..], int.MaxValue - 65535);
        await _stream.WriteAsync(begin);
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var count = await _stream.ReadAsync(_receive);
                if (count == 0) break;
                var answer = Digest(_receive.AsSpan(0, count));
                if (answer is not null) await AnswerAsync(answer);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The end of the connection, which the streams are told below.
        }
        LoadStream[] open;
        lock (_streams) open = [.. _streams.Values];
        foreach (var stream in open) stream.End(false);
    }

    private async Task AnswerAsync(byte[] frame)
    {
        await _writing.WaitAsync();
        try
        {
            await _stream.WriteAsync(frame);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <returns>A frame to send back, if any.</returns>
    private byte[]? Digest(ReadOnlySpan<byte> bytes)
    {
        byte[]? answer = null;
        while (bytes.Length > 0)
        {
            if (_haveHeader < FrameHeader)
            {
                var take = Math.Min(bytes.Length, FrameHeader - _haveHeader);
                bytes[..take].CopyTo(_header.AsSpan(_haveHeader));
                bytes = bytes[take..];
                if ((_haveHeader += take) < FrameHeader) break;
                _payload = _remaining = _header[0] << 16 | _header[1] << 8 | _header[2];
            }
            var part = bytes[..Math.Min(bytes.Length, _remaining)];
            Payload(part);
            _remaining -= part.Length;
            bytes = bytes[part.Length..];
            if (_remaining > 0) continue;
            answer = Combine(answer, FrameEnds());
            _haveHeader = 0;
        }
        return answer;
    }

    private void Payload(ReadOnlySpan<byte> part)
    {
        if (_header[3] == Data) Stream()?.Receive(part);
        else if (_payload <= _control.Length) part.CopyTo(_control.AsSpan(_payload - _remaining));
    }

    private byte[]? FrameEnds()
    {
        var flags = _header[4];
        switch (_header[3])
        {
            case Data when (flags & EndStream) != 0:
            case Headers when (flags & EndStream) != 0:
                Remove()?.End(true);
                return null;
            case ResetStream:
                Remove()?.End(false);
                return null;
            case Settings when (flags & Ack) == 0:
                return Frame([], Settings);
            case Ping when (flags & Ack) == 0:
                return Frame(_control.AsSpan(0, 8), Ping);
            default:
                return null;
        }
    }

    private static byte[] Frame(ReadOnlySpan<byte> payload, byte type)
    {
        var frame = new byte[FrameHeader + payload.Length];
        WriteHeader(frame, payload.Length, type, Ack, 0);
        payload.CopyTo(frame.AsSpan(FrameHeader));
        return frame;
    }

    private static byte[]? Combine(byte[]? first, byte[]? second) => first is null ? second : second is null ? first : [.. first, .. second];

    private int StreamId => BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(5)) & int.MaxValue;

    private LoadStream? Stream()
    {
        lock (_streams) return _streams.GetValueOrDefault(StreamId);
    }

    private LoadStream? Remove()
    {
        lock (_streams) return _streams.Remove(StreamId, out var stream) ? stream : null;
    }

    private static void WriteHeader(Span<byte> frame, int length, byte type, byte flags, int stream)
    {
        frame[0] = (byte)(length >> 16);
        frame[1] = (byte)(length >> 8);
        frame[2] = (byte)length;
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame[5..], stream);
    }

    private static void Literal(List<byte> block, string text)
    {
        block.Add((byte)text.Length);
        block.AddRange(Encoding.ASCII.GetBytes(text));
    }
}
