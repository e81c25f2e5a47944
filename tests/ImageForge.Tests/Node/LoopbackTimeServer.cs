// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Tests.Node;

/// <summary>A time server on every address of 127/8, at a port of its own.</summary>
internal sealed class LoopbackTimeServer : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _asked;

    public LoopbackTimeServer(Func<DateTimeOffset> now, string? kiss = null)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        _running = Task.Run(() => ServeAsync(now, kiss));
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Requests so far.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(Func<DateTimeOffset> now, string? kiss)
    {
        var buffer = new byte[512];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var got = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                Interlocked.Increment(ref _asked);
                var answer = new byte[48];
                (answer[0], answer[1]) = ((byte)(kiss is null ? 0x24 : 0xe4), (byte)(kiss is null ? 2 : 0));
                Encoding.ASCII.GetBytes(kiss ?? "LOCL").CopyTo(answer, 12);
                buffer.AsSpan(40, 8).CopyTo(answer.AsSpan(24)); // what the client sent comes back
                WriteUInt64BigEndian(answer.AsSpan(32), Stamp(now()));
                WriteUInt64BigEndian(answer.AsSpan(40), Stamp(now()));
                await _socket.SendToAsync(answer, got.RemoteEndPoint, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static ulong Stamp(DateTimeOffset time)
    {
        var ticks = (ulong)(time - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)).Ticks;
        return (ticks / TimeSpan.TicksPerSecond << 32) | ((ticks % TimeSpan.TicksPerSecond << 32) / TimeSpan.TicksPerSecond);
    }
}
