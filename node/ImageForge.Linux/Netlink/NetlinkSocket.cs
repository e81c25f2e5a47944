// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using ImageForge.Linux.Syscalls;

namespace ImageForge.Linux.Netlink;

/// <summary>A reply to a request: the message's type and what follows its header.</summary>
internal sealed record NetlinkReply(ushort Type, byte[] Payload);

/// <summary>
/// The one door to netlink: sends a request, collects its answer, turns errors into <see cref="LinuxException"/>.
/// One request at a time; callers on several threads wait for each other.
/// https://man7.org/linux/man-pages/man7/netlink.7.html
/// </summary>
internal sealed class NetlinkSocket : IDisposable
{
    public const int Route = 0;
    public const int Netfilter = 12;
    public const int KernelEvents = 15;
    public const int Generic = 16;

    private const int AddressSize = 12;
    private const int SocketLevel = 270; // SOL_NETLINK
    private const int ShortAcks = 10; // NETLINK_CAP_ACK: an error does not echo the request (which may hold keys)
    private const int ExtendedAcks = 11; // NETLINK_EXT_ACK: an error says in words what was wrong
    private const int DumpAttempts = 8;
    private const int GeneralLevel = 1; // SOL_SOCKET
    private const int ForceSendBuffer = 32; // SO_SNDBUFFORCE: a datagram must fit the buffer, and only root may go beyond the limit
    private const int DefaultSendBuffer = 128 * 1024; // below net.core.wmem_default on every machine

    private readonly Lock _gate = new();
    private readonly LinuxHandle _handle;
    private byte[] _buffer = new byte[32768]; // the kernel fills dumps in pieces of at most this size
    private uint _sequence;

    public NetlinkSocket(int protocol, uint groups = 0)
    {
        _handle = RawSocket.Open(RawSocket.FamilyNetlink, RawSocket.TypeRaw, protocol);
        try
        {
            RawSocket.Bind(_handle, Address(groups));
            RawSocket.SetOption(_handle, SocketLevel, ShortAcks, 1);
            RawSocket.SetOption(_handle, SocketLevel, ExtendedAcks, 1);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    internal LinuxHandle Handle => _handle;

    /// <summary>
    /// Sends and returns what the kernel answers: the parts of a dump, or the messages before the acknowledgement.
    /// A dump that the kernel marks as inconsistent, because things changed meanwhile, is asked again.
    /// </summary>
    /// <param name="operation">For the error: what was tried, e.g. <c>add address 10.0.0.1/24 to eth0</c>.</param>
    public List<NetlinkReply> Execute(NetlinkRequest request, string operation)
    {
        lock (_gate)
        {
            for (var attempt = 1; ; attempt++)
            {
                var replies = new List<NetlinkReply>();
                if (Exchange(request, operation, replies) || attempt == DumpAttempts) return replies;
            }
        }
    }

    /// <summary>
    /// Sends messages that the kernel takes together or not at all, between the two that frame them. Throws the first
    /// error among their answers. (nfnetlink's batches: linux/netfilter/nfnetlink.h)
    /// </summary>
    public void ExecuteBatch(NetlinkRequest begin, IReadOnlyList<NetlinkRequest> messages, NetlinkRequest end, string operation)
    {
        lock (_gate)
        {
            var first = _sequence + 1;
            var batch = new List<byte>();
            batch.AddRange(begin.Finish(++_sequence));
            // Errors are answered in any case; acknowledging every message could overflow the socket's buffer.
            for (var i = 0; i < messages.Count; i++)
                batch.AddRange(messages[i].Finish(++_sequence, i == messages.Count - 1 ? NetlinkFlags.Ack : NetlinkFlags.None));
            var last = _sequence;
            batch.AddRange(end.Finish(++_sequence));
            if (batch.Count > DefaultSendBuffer) RawSocket.SetOption(_handle, GeneralLevel, ForceSendBuffer, batch.Count * 2);
            RawSocket.SendTo(_handle, batch.ToArray(), Address(0), operation);
            ReceiveVerdicts(first, last, operation);
        }
    }

    /// <summary>Receives one datagram of a multicast group.</summary>
    public ReadOnlySpan<byte> ReceiveEvent(string operation)
    {
        Span<byte> sender = stackalloc byte[AddressSize];
        while (true)
        {
            var length = RawSocket.Receive(_handle, ref _buffer, sender, operation);
            if (IsKernel(sender)) return _buffer.AsSpan(0, length);
        }
    }

    public void Dispose() => _handle.Dispose();

    private bool Exchange(NetlinkRequest request, string operation, List<NetlinkReply> replies)
    {
        var sequence = ++_sequence;
        // A dump ends with its own message; everything else is asked to acknowledge.
        var acknowledge = request.IsDump ? NetlinkFlags.None : NetlinkFlags.Ack;
        RawSocket.SendTo(_handle, request.Finish(sequence, acknowledge), Address(0), operation);
        var consistent = true;
        while (true)
        {
            var datagram = ReceiveEvent(operation);
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                if (message.Sequence != sequence) continue; // the tail of an earlier, failed exchange
                consistent &= (message.Flags & NetlinkFlags.DumpInterrupted) == 0;
                if (message.Type is NetlinkMessage.Error or NetlinkMessage.Done)
                {
                    ThrowIfError(message, operation);
                    return consistent;
                }

                replies.Add(new NetlinkReply(message.Type, message.Payload.ToArray()));
            }
        }
    }

    // An answer to the batch's beginning speaks for the whole of it: no right, no memory, failed at the commit.
    private void ReceiveVerdicts(uint first, uint last, string operation)
    {
        LinuxException? failure = null;
        while (true)
        {
            var datagram = ReceiveEvent(operation);
            while (NetlinkMessage.TryTake(ref datagram, out var message))
            {
                if (message.Type != NetlinkMessage.Error || message.Sequence < first || message.Sequence > last) continue;
                try
                {
                    ThrowIfError(message, operation);
                }
                catch (LinuxException e)
                {
                    failure ??= e;
                }

                if (message.Sequence != last && !(message.Sequence == first && failure is not null)) continue;
                if (failure is not null) throw failure;
                return;
            }
        }
    }

    private static void ThrowIfError(NetlinkMessage message, string operation)
    {
        if (message.Payload.Length < 4)
        {
            // Old kernels end a dump without a status.
            if (message.Type == NetlinkMessage.Done) return;
            throw new InvalidDataException("netlink: error message without a code");
        }

        var error = BinaryPrimitives.ReadInt32LittleEndian(message.Payload);
        if (error != 0) throw new LinuxException(operation, -error, KernelExplanation(message));
    }

    // NLMSGERR_ATTR_MSG: after the code (of a Done), or after the code and the header of the request (of an Error).
    private static string? KernelExplanation(NetlinkMessage message)
    {
        if ((message.Flags & NetlinkMessage.Explained) == 0) return null;
        var attributes = AttributeReader.After(
            message.Payload, message.Type == NetlinkMessage.Error ? 4 + NetlinkRequest.HeaderSize : 4, "error message");
        while (attributes.MoveNext())
            if (attributes.Type == 1) return attributes.Text();
        return null;
    }

    // struct sockaddr_nl: u16 family, u16 pad, u32 port (0: the kernel chooses, or is meant), u32 groups.
    private static byte[] Address(uint groups)
    {
        var address = new byte[AddressSize];
        BinaryPrimitives.WriteUInt16LittleEndian(address, RawSocket.FamilyNetlink);
        BinaryPrimitives.WriteUInt32LittleEndian(address.AsSpan(8), groups);
        return address;
    }

    // Any process may send to our port; only port 0 is the kernel.
    private static bool IsKernel(ReadOnlySpan<byte> sender) => BinaryPrimitives.ReadUInt32LittleEndian(sender[4..]) == 0;
}
