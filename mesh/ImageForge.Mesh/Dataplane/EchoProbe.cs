// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ImageForge.Mesh.Dataplane;

/// <summary>
/// ICMPv6 echo (RFC 4443 section 4) through the mesh to measure round trips and to learn who is alive. A raw socket:
/// needs CAP_NET_RAW, which whoever configures WireGuard has. Message: type, code, checksum (the kernel's), identifier(2),
/// sequence(2), then our cookie(8) and the time of sending(8), which come back unchanged.
/// </summary>
internal sealed class EchoProbe : IDisposable
{
    private const byte EchoRequest = 128;
    private const byte EchoReply = 129;
    private const int HeaderSize = 8;
    private const int CookieSize = 8;
    private const int Size = HeaderSize + CookieSize + sizeof(long);

    // ICMP6_FILTER of linux/icmpv6.h: a bit per type, set means blocked.
    private const int IcmpV6Level = 58;
    private const int IcmpV6Filter = 1;

    private readonly Socket socket;
    private readonly byte[] cookie = RandomNumberGenerator.GetBytes(CookieSize);
    private readonly ConcurrentQueue<(IPAddress From, TimeSpan RoundTrip)> answers = new();
    private readonly TimeProvider time;
    private ushort sequence;

    /// <param name="source">Answers are only taken there.</param>
    /// <exception cref="IOException">No right to open a raw socket, or no such address here.</exception>
    public EchoProbe(IPAddress source, TimeProvider time)
    {
        this.time = time;
        var filter = new byte[32];
        filter.AsSpan().Fill(0xff);
        filter[EchoReply / 8] &= unchecked((byte)~(1 << EchoReply % 8));
        try
        {
            socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
            socket.SetRawSocketOption(IcmpV6Level, IcmpV6Filter, filter);
            socket.Bind(new IPEndPoint(source, 0));
        }
        catch (SocketException error)
        {
            socket?.Dispose();
            throw new IOException($"open a raw ICMPv6 socket on {source}: {error.Message}; the agent needs CAP_NET_RAW", error);
        }
    }

    /// <summary>Takes the next answer that has come, if any.</summary>
    public bool TryTake(out IPAddress from, out TimeSpan roundTrip)
    {
        var taken = answers.TryDequeue(out var answer);
        (from, roundTrip) = answer;
        return taken;
    }

    public void Send(IPAddress target)
    {
        Span<byte> message = stackalloc byte[Size];
        message.Clear();
        message[0] = EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], ++sequence);
        cookie.CopyTo(message[HeaderSize..]);
        BinaryPrimitives.WriteInt64LittleEndian(message[(HeaderSize + CookieSize)..], time.GetTimestamp());
        try
        {
            socket.SendTo(message, SocketFlags.None, new IPEndPoint(target, 0));
        }
        catch (SocketException)
        {
            // No way there now (link going down, no endpoint): the same to us as a request that nobody answers.
            return;
        }
    }

    /// <summary>Receives until cancelled: ends by no other way than an exception.</summary>
    /// <param name="answered">Called after each answer that can be taken.</param>
    /// <exception cref="OperationCanceledException">Always, at the end.</exception>
    public async Task ReceiveAsync(Action answered, CancellationToken cancellation)
    {
        var buffer = new byte[256];
        var any = new IPEndPoint(IPAddress.IPv6Any, 0);
        while (true)
        {
            var result = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, cancellation).ConfigureAwait(false);
            if (Read(buffer.AsSpan(0, result.ReceivedBytes)) is not { } sent)
                continue;
            answers.Enqueue((WithoutZone(((IPEndPoint)result.RemoteEndPoint).Address), time.GetElapsedTime(sent)));
            answered();
        }
    }

    public void Dispose() => socket.Dispose();

    /// <returns>When the request was sent, or null for anything that is not the answer to one of ours.</returns>
    private long? Read(ReadOnlySpan<byte> message) =>
        message.Length == Size && message[0] == EchoReply && message.Slice(HeaderSize, CookieSize).SequenceEqual(cookie)
            ? BinaryPrimitives.ReadInt64LittleEndian(message[(HeaderSize + CookieSize)..])
            : null;

    private static IPAddress WithoutZone(IPAddress address) => new(address.GetAddressBytes());
}
