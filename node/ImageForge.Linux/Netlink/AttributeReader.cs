// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace ImageForge.Linux.Netlink;

/// <summary>
/// Walks netlink attributes. A length that lies, or a value of another size than its type has, is an
/// <see cref="InvalidDataException"/>: nothing outside the span is ever read.
/// </summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private const ushort TypeMask = 0x3fff; // without NLA_F_NESTED and NLA_F_NET_BYTEORDER
    private ReadOnlySpan<byte> _rest = attributes;

    /// <summary>Walks what follows the fixed part of a message.</summary>
    public static AttributeReader After(ReadOnlySpan<byte> payload, int fixedSize, string what)
    {
        if (payload.Length < fixedSize) throw new InvalidDataException($"netlink: {what} of {payload.Length} bytes is too short");
        return new AttributeReader(payload[Math.Min(payload.Length, (fixedSize + 3) & ~3)..]);
    }

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        if (_rest.Length < 4) throw new InvalidDataException($"netlink: {_rest.Length} bytes are no attribute header");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        if (length < 4 || length > _rest.Length)
            throw new InvalidDataException($"netlink: attribute length {length} with {_rest.Length} bytes left");
        Type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(_rest[2..]) & TypeMask);
        Value = _rest[4..length];
        _rest = _rest[Math.Min(_rest.Length, (length + 3) & ~3)..];
        return true;
    }

    public readonly AttributeReader Nested() => new(Value);

    public readonly byte U8() => Exactly(1)[0];

    public readonly ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Exactly(2));

    public readonly uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Exactly(4));

    public readonly int I32() => BinaryPrimitives.ReadInt32LittleEndian(Exactly(4));

    public readonly ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Exactly(8));

    /// <summary>The text before the terminating zero, or all of it.</summary>
    public readonly string Text()
    {
        var end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }

    /// <summary>A bare in_addr or in6_addr.</summary>
    public readonly IPAddress Address() => Value.Length is 4 or 16
        ? new IPAddress(Value)
        : throw new InvalidDataException($"netlink: attribute {Type}: {Value.Length} bytes are no address");

    public readonly ReadOnlySpan<byte> Exactly(int size) => Value.Length == size
        ? Value
        : throw new InvalidDataException($"netlink: attribute {Type} has {Value.Length} bytes instead of {size}");
}
