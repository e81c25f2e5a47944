// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Node.Clock;

/// <summary>Sets the clock by the time servers that DHCP names, once at first and then every hour.</summary>
internal sealed class NetworkTime(NodeLog log, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);

    /// <summary>What is closer than this is left to the clock: stepping it back and forth would do more harm.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _synchronised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IReadOnlyList<IPAddress> _servers = [];

    /// <summary>Completes when a server's time was first heard, and the clock follows it.</summary>
    public Task Synchronised => _synchronised.Task;

    public void Use(IReadOnlyList<IPAddress> servers) => _servers = servers;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var synchronised = false;
            foreach (var server in _servers)
            {
                synchronised = await TryServerAsync(server, cancellation);
                if (!synchronised) continue;
                _synchronised.TrySetResult();
                break;
            }

            await Task.Delay(synchronised ? Interval : _servers.Count == 0 ? TimeSpan.FromSeconds(1) : Retry, time, cancellation);
        }
    }

    private async Task<bool> TryServerAsync(IPAddress server, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(AnswerTimeout);
        try
        {
            if (await AskAsync(server, timeout.Token) is not { } now) return false;
            var offset = now - time.GetUtcNow();
            if (offset.Duration() > Tolerance)
            {
                Clocks.Set(now);
                log.Say($"clock set by {server}, {offset.TotalSeconds:+0.0;-0.0} s");
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or Linux.LinuxException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task<DateTimeOffset?> AskAsync(IPAddress server, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(new IPEndPoint(server, 123), cancellation);
        var cookie = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
        var sent = time.GetTimestamp();
        await socket.SendAsync(SntpMessage.Request(cookie), cancellation);
        var buffer = new byte[512];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellation);
            if (SntpMessage.TryRead(buffer.AsSpan(0, length), cookie) is { } middle) return middle + time.GetElapsedTime(sent) / 2;
        }
    }
}
