// SPDX-License-Identifier: Apache-2.0
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Node.Dhcp6;

/// <summary>
/// A DHCPv6 message between client and server (RFC 8415, section 8): a type, a transaction of 3 bytes, then options of
/// u16 code, u16 length, value.
/// </summary>
internal sealed record Dhcp6Message(Dhcp6MessageType Type, uint Transaction, IReadOnlyList<Dhcp6Option> Options)
{
    private const int HeaderSize = 4;

    /// <summary>The value of the first option with that code; null: not there.</summary>
    public byte[]? Find(ushort code) => Dhcp6Option.Find(Options, code);

    public byte[] Encode()
    {
        var header = new byte[HeaderSize];
        WriteUInt32BigEndian(header, Transaction & 0xffffff);
        header[0] = (byte)Type;
        return [.. header, .. Dhcp6Option.Encode(Options)];
    }

    /// <summary>False for anything whose lengths do not add up, and for what relays send to each other.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Dhcp6Message message)
    {
        message = new Dhcp6Message(0, 0, []);
        if (bytes.Length < HeaderSize || bytes[0] is 0 or > (byte)Dhcp6MessageType.InformationRequest) return false;
        if (!Dhcp6Option.TryParse(bytes[HeaderSize..], out var options)) return false;
        message = new Dhcp6Message((Dhcp6MessageType)bytes[0], ReadUInt32BigEndian(bytes) & 0xffffff, options);
        return true;
    }
}

/// <summary>RFC 8415, section 7.3.</summary>
internal enum Dhcp6MessageType : byte
{
    Solicit = 1,
    Advertise = 2,
    Request = 3,
    Confirm = 4,
    Renew = 5,
    Rebind = 6,
    Reply = 7,
    Release = 8,
    Decline = 9,
    Reconfigure = 10,
    InformationRequest = 11,
}
