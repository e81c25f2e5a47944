// SPDX-License-Identifier: Apache-2.0
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Node.Dhcp6;

/// <summary>An option of a message, or of another option (RFC 8415, 21.1). Several may have one code.</summary>
internal readonly record struct Dhcp6Option(ushort Code, byte[] Value)
{
    public const ushort ClientId = 1;
    public const ushort ServerId = 2;
    public const ushort AddressAssociation = 3; // IA_NA
    public const ushort Address = 5;
    public const ushort Request = 6; // ORO
    public const ushort Preference = 7;
    public const ushort ElapsedTime = 8;
    public const ushort Status = 13;
    public const ushort RapidCommit = 14;
    public const ushort NameServers = 23; // RFC 3646
    public const ushort Domains = 24;
    public const ushort SimpleTimeServers = 31; // RFC 4075
    public const ushort RefreshTime = 32;
    public const ushort ClientName = 39; // RFC 4704
    public const ushort TimeServers = 56; // RFC 5908
    public const ushort SolicitMaxRt = 82;
    public const ushort InformationMaxRt = 83;

    public static byte[]? Find(IReadOnlyList<Dhcp6Option> options, ushort code)
    {
        foreach (var option in options)
            if (option.Code == code) return option.Value;
        return null;
    }

    public static byte[] Encode(IReadOnlyList<Dhcp6Option> options)
    {
        var bytes = new byte[options.Sum(o => 4 + o.Value.Length)];
        var rest = bytes.AsSpan();
        foreach (var (code, value) in options)
        {
            WriteUInt16BigEndian(rest, code);
            WriteUInt16BigEndian(rest[2..], (ushort)value.Length);
            value.CopyTo(rest[4..]);
            rest = rest[(4 + value.Length)..];
        }

        return bytes;
    }

    public static bool TryParse(ReadOnlySpan<byte> bytes, out IReadOnlyList<Dhcp6Option> options)
    {
        var read = new List<Dhcp6Option>();
        options = read;
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < 4 || ReadUInt16BigEndian(bytes[2..]) is var length && bytes.Length < 4 + length) return false;
            read.Add(new Dhcp6Option(ReadUInt16BigEndian(bytes), bytes.Slice(4, length).ToArray()));
            bytes = bytes[(4 + length)..];
        }

        return true;
    }
}

/// <summary>RFC 8415, 21.13.</summary>
internal enum Dhcp6Status : ushort
{
    Success = 0,
    Failure = 1,
    NoAddresses = 2,
    NoBinding = 3,
    NotOnLink = 4,
    UseMulticast = 5,
}
