// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ImageForge.E2E.Rig;

/// <summary>A time server on this host, which machines reach as QEMU's host address. Its clock is as wrong as asked.</summary>
internal sealed class TimeServer : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private TimeServer(Socket socket, TimeSpan ahead)
    {
        _socket = socket;
        _running = Task.Run(() => ServeAsync(ahead));
    }

    /// <summary>Null where the port is not ours to take.</summary>
    public static TimeServer? TryStart(TimeSpan ahead)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 123));
            return new TimeServer(socket, ahead);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(TimeSpan ahead)
    {
        var request = new byte[512];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var got = await _socket.ReceiveFromAsync(request, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                var answer = new byte[48];
                (answer[0], answer[1]) = (0x24, 1); // version 4, server; stratum 1
                request.AsSpan(40, 8).CopyTo(answer.AsSpan(24));
                var now = (ulong)(TimeProvider.System.GetUtcNow() + ahead - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)).Ticks;
                var stamp = (now / TimeSpan.TicksPerSecond << 32) | ((now % TimeSpan.TicksPerSecond << 32) / TimeSpan.TicksPerSecond);
                BinaryPrimitives.WriteUInt64BigEndian(answer.AsSpan(32), stamp);
                BinaryPrimitives.WriteUInt64BigEndian(answer.AsSpan(40), stamp);
                await _socket.SendToAsync(answer, got.RemoteEndPoint, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
