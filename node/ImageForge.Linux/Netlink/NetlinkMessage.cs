// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Linux.Netlink;

/// <summary>One received message: its header's fields and what follows the header.</summary>
internal readonly ref struct NetlinkMessage
{
    public const ushort Error = 2;
    public const ushort Done = 3;

    /// <summary>NLM_F_ACK_TLVS, of an error or end message: attributes explain it. (NLM_F_EXCL of a request.)</summary>
    public const NetlinkFlags Explained = (NetlinkFlags)0x200;

    public ushort Type { get; private init; }

    public NetlinkFlags Flags { get; private init; }

    public uint Sequence { get; private init; }

    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>Takes the first message off <paramref name="datagram"/>; false at its end.</summary>
    /// <exception cref="InvalidDataException">The header lies about the length.</exception>
    public static bool TryTake(ref ReadOnlySpan<byte> datagram, out NetlinkMessage message)
    {
        message = default;
        if (datagram.IsEmpty) return false;
        if (datagram.Length < NetlinkRequest.HeaderSize)
            throw new InvalidDataException($"netlink: {datagram.Length} bytes are no message header");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(datagram);
        if (length < NetlinkRequest.HeaderSize || length > datagram.Length)
            throw new InvalidDataException($"netlink: message length {length} in a datagram with {datagram.Length} bytes left");
        message = new NetlinkMessage
        {
            Type = BinaryPrimitives.ReadUInt16LittleEndian(datagram[4..]),
            Flags = (NetlinkFlags)BinaryPrimitives.ReadUInt16LittleEndian(datagram[6..]),
            Sequence = BinaryPrimitives.ReadUInt32LittleEndian(datagram[8..]),
            Payload = datagram[NetlinkRequest.HeaderSize..(int)length],
        };
        datagram = datagram[Math.Min(datagram.Length, ((int)length + 3) & ~3)..];
        return true;
    }
}
