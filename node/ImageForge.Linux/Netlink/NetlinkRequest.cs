// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ImageForge.Linux.Netlink;

/// <summary>
/// One netlink message in the making: the 16-byte header, the family's fixed part, then attributes
/// (u16 length including its 4-byte header, u16 type, payload, padded to 4). Numbers are in host order, which is
/// little-endian on every machine this project runs on.
/// </summary>
internal sealed class NetlinkRequest
{
    public const int HeaderSize = 16;
    private const ushort Nested = 0x8000;
    private byte[] _bytes = new byte[256];
    private int _length = HeaderSize;

    public NetlinkRequest(ushort type, NetlinkFlags flags)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(6), (ushort)(flags | NetlinkFlags.Request));
    }

    /// <summary>Bytes so far, header included.</summary>
    public int Length => _length;

    public bool IsDump
    {
        get
        {
            var flags = (NetlinkFlags)BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(6));
            return (flags & NetlinkFlags.Dump) == NetlinkFlags.Dump;
        }
    }

    /// <summary>Appends the family's fixed part.</summary>
    public NetlinkRequest Fixed(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        return this;
    }

    public NetlinkRequest Attribute(ushort type, ReadOnlySpan<byte> payload)
    {
        var length = 4 + payload.Length;
        if (length > ushort.MaxValue) throw new ArgumentException($"attribute {type} does not fit: {payload.Length} bytes");
        var target = Reserve(length);
        BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], type);
        payload.CopyTo(target[4..]);
        return this;
    }

    public NetlinkRequest U8(ushort type, byte value) => Attribute(type, [value]);

    public NetlinkRequest U16(ushort type, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return Attribute(type, bytes);
    }

    public NetlinkRequest U32(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Attribute(type, bytes);
    }

    /// <summary>32 bits in network order, as netfilter has its numbers.</summary>
    public NetlinkRequest BigEndian(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Attribute(type, bytes);
    }

    /// <summary>A string with its terminating zero.</summary>
    public NetlinkRequest Text(ushort type, string value) => Attribute(type, Encoding.UTF8.GetBytes(value + "\0"));

    /// <summary>Opens a nested attribute; hand the result to <see cref="Close"/>.</summary>
    public int Open(ushort type)
    {
        var at = _length;
        Attribute((ushort)(type | Nested), []);
        return at;
    }

    public NetlinkRequest Close(int nest)
    {
        var length = _length - nest;
        if (length > ushort.MaxValue) throw new InvalidOperationException($"nested attribute does not fit: {length} bytes");
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(nest), (ushort)length);
        return this;
    }

    /// <summary>The finished message. The span is good until this request is changed or erased.</summary>
    public ReadOnlySpan<byte> Finish(uint sequence, NetlinkFlags more = NetlinkFlags.None)
    {
        var header = _bytes.AsSpan(0, HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)_length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) | (ushort)more));
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], sequence);
        return _bytes.AsSpan(0, _length);
    }

    /// <summary>Overwrites the message, which may have carried keys.</summary>
    public void Erase() => CryptographicOperations.ZeroMemory(_bytes);

    private Span<byte> Reserve(int count)
    {
        var padded = (count + 3) & ~3;
        if (_length + padded > _bytes.Length)
        {
            var grown = new byte[Math.Max(_bytes.Length * 2, _length + padded)];
            _bytes.AsSpan(0, _length).CopyTo(grown);
            Erase();
            _bytes = grown;
        }

        var target = _bytes.AsSpan(_length, count);
        _length += padded;
        return target;
    }
}
