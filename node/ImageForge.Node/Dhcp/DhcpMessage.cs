// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Node.Dhcp;

/// <summary>
/// A DHCPv4 message (RFC 2131, section 2) over Ethernet:
/// <code>
///   0 op  1 htype  2 hlen  3 hops   4 xid   8 secs  10 flags
///  12 ciaddr  16 yiaddr  20 siaddr  24 giaddr  28 chaddr (16)  44 sname (64)  108 file (128)  236 cookie  240 options
/// </code>
/// </summary>
internal sealed record DhcpMessage
{
    private const int SnameAt = 44;
    private const int FileAt = 108;
    private const int OptionsAt = 240;
    private const uint Cookie = 0x63825363;
    private const byte Ethernet = 1;

    // RFC 1542, 2.1: relays may drop what is shorter than BOOTP's 300 bytes.
    private const int MinLength = 300;

    public bool IsReply { get; init; }

    public uint TransactionId { get; init; }

    /// <summary>Seconds since the client began.</summary>
    public ushort Seconds { get; init; }

    /// <summary>Asks the server to answer by broadcast, because the client has no address to receive at.</summary>
    public bool Broadcast { get; init; }

    /// <summary>ciaddr: the client's own, when it is bound.</summary>
    public IPAddress ClientAddress { get; init; } = IPAddress.Any;

    /// <summary>yiaddr: what the server gives.</summary>
    public IPAddress YourAddress { get; init; } = IPAddress.Any;

    public PhysicalAddress HardwareAddress { get; init; } = PhysicalAddress.None;

    /// <summary>Code → value; what was split over several options of a code is one value (RFC 3396).</summary>
    public IReadOnlyDictionary<byte, byte[]> Options { get; init; } = new Dictionary<byte, byte[]>();

    public DhcpMessageType Type =>
        Options.GetValueOrDefault(DhcpOption.MessageType) is [var type] ? (DhcpMessageType)type : DhcpMessageType.Unknown;

    public byte[] Encode()
    {
        var options = new MemoryStream();
        foreach (var (code, value) in Options.OrderBy(o => o.Key))
        {
            // RFC 3396: longer values go on under the same code.
            for (var at = 0; at == 0 || at < value.Length; at += 255)
            {
                var length = Math.Min(255, value.Length - at);
                options.WriteByte(code);
                options.WriteByte((byte)length);
                options.Write(value, at, length);
            }
        }

        options.WriteByte(DhcpOption.End);
        var bytes = new byte[Math.Max(MinLength, OptionsAt + (int)options.Length)];
        bytes[0] = IsReply ? (byte)2 : (byte)1;
        bytes[1] = Ethernet;
        bytes[2] = 6;
        WriteUInt32BigEndian(bytes.AsSpan(4), TransactionId);
        WriteUInt16BigEndian(bytes.AsSpan(8), Seconds);
        WriteUInt16BigEndian(bytes.AsSpan(10), Broadcast ? (ushort)0x8000 : (ushort)0);
        ClientAddress.GetAddressBytes().CopyTo(bytes, 12);
        YourAddress.GetAddressBytes().CopyTo(bytes, 16);
        HardwareAddress.GetAddressBytes().CopyTo(bytes, 28);
        WriteUInt32BigEndian(bytes.AsSpan(236), Cookie);
        options.ToArray().CopyTo(bytes, OptionsAt);
        return bytes;
    }

    /// <summary>False for anything that is no well-formed DHCP message for Ethernet.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out DhcpMessage message)
    {
        message = new DhcpMessage();
        if (bytes.Length < OptionsAt || bytes[0] is not (1 or 2) || bytes[1] != Ethernet || bytes[2] != 6) return false;
        if (ReadUInt32BigEndian(bytes[236..]) != Cookie) return false;
        var collected = new Dictionary<byte, byte[]>();
        if (!Collect(bytes[OptionsAt..], collected)) return false;
        // Option 52: the fields for file and server name hold options too, in this order (RFC 2131, 4.1).
        if (collected.GetValueOrDefault(DhcpOption.Overload) is [var overload])
        {
            if ((overload & 1) != 0 && !Collect(bytes[FileAt..236], collected)) return false;
            if ((overload & 2) != 0 && !Collect(bytes[SnameAt..FileAt], collected)) return false;
        }

        message = new DhcpMessage
        {
            IsReply = bytes[0] == 2,
            TransactionId = ReadUInt32BigEndian(bytes[4..]),
            Seconds = ReadUInt16BigEndian(bytes[8..]),
            Broadcast = (bytes[10] & 0x80) != 0,
            ClientAddress = new IPAddress(bytes.Slice(12, 4)),
            YourAddress = new IPAddress(bytes.Slice(16, 4)),
            HardwareAddress = new PhysicalAddress(bytes.Slice(28, 6).ToArray()),
            Options = collected,
        };
        return true;
    }

    private static bool Collect(ReadOnlySpan<byte> field, Dictionary<byte, byte[]> options)
    {
        while (!field.IsEmpty && field[0] != DhcpOption.End)
        {
            if (field[0] == DhcpOption.Pad)
            {
                field = field[1..];
                continue;
            }

            if (field.Length < 2 || field.Length < 2 + field[1]) return false;
            var value = field.Slice(2, field[1]);
            options[field[0]] = [.. options.GetValueOrDefault(field[0], []), .. value];
            field = field[(2 + value.Length)..];
        }

        return true;
    }
}
