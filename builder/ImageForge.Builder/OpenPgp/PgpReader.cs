// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace ImageForge.Builder.OpenPgp;

/// <summary>Reads big-endian OpenPGP fields out of a buffer; anything beyond its end is a <see cref="PgpFormatException"/>.</summary>
internal ref struct PgpReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > _rest.Length) throw new PgpFormatException("a field reaches beyond its packet");
        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public ReadOnlySpan<byte> ToEnd() => Bytes(_rest.Length);

    public byte Byte() => Bytes(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));

    public int Length32()
    {
        var length = UInt32();
        return length <= int.MaxValue ? (int)length : throw new PgpFormatException("a length is larger than any archive needs");
    }

    /// <summary>A multiprecision integer (RFC 9580 section 3.2): a count of bits, then that many, big-endian.</summary>
    public ReadOnlySpan<byte> Mpi() => Bytes((UInt16() + 7) / 8);
}
