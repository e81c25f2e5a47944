// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net.Sockets;

namespace ImageForge.Node.Logs;

/// <summary>
/// Lines over TCP, or each in a UDP datagram. TCP says late that nobody listens any more: what lies in the socket's buffer
/// when a connection breaks is lost, since no collector of lines acknowledges them.
/// </summary>
internal sealed class SocketSink : LogSink
{
    /// <summary>How long a dead peer holds lines up before the connection counts as broken; Linux's own patience is 15 minutes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;

    private SocketSink(Socket socket) => _socket = socket;

    /// <param name="host">A name is looked up anew at each connection.</param>
    public static async Task<SocketSink> ConnectAsync(string host, int port, SocketType type, CancellationToken cancellation)
    {
        var socket = new Socket(type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            if (type == SocketType.Stream) SetUserTimeout(socket);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(ConnectPatience);
            await socket.ConnectAsync(host, port, patience.Token);
            return new SocketSink(socket);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"no connection within {ConnectPatience.TotalSeconds:0} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override async Task<bool> WriteAsync(byte[] line, CancellationToken cancellation)
    {
        // Nothing is ever said to us: readable and empty means that the other side has closed.
        if (_socket.SocketType == SocketType.Stream && _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0)
            throw new IOException("the connection was closed");
        try
        {
            for (var sent = 0; sent < line.Length;) sent += await _socket.SendAsync(line.AsMemory(sent), cancellation);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            return false;
        }
    }

    public override void Dispose() => _socket.Dispose();

    // https://man7.org/linux/man-pages/man7/tcp.7.html: TCP_USER_TIMEOUT, in milliseconds.
    private static void SetUserTimeout(Socket socket)
    {
        const int tcp = 6, userTimeout = 18;
        Span<byte> value = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(value, (int)Patience.TotalMilliseconds);
        socket.SetRawSocketOption(tcp, userTimeout, value);
    }
}
