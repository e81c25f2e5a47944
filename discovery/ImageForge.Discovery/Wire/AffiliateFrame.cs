// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using ImageForge.Discovery.State;

namespace ImageForge.Discovery.Wire;

/// <summary>
/// The bytes in which an affiliate travels: a gRPC frame (flag 0, length, big endian) around a WatchResponse with that
/// one affiliate. Behind the frame's prefix stands the affiliate as field 1 of its message, and field 1 is the same in
/// ListResponse and in a snapshot: entries of several frames put together are such a message.
/// </summary>
internal static class AffiliateFrame
{
    /// <summary>Compressed flag and length.</summary>
    public const int PrefixBytes = 5;

    private const byte AffiliatesField = 0x0a;
    private const byte IdField = 0x0a;
    private const byte DataField = 0x12;
    private const byte EndpointsField = 0x1a;
    private static ReadOnlySpan<byte> DeletedTrue => [0x10, 0x01];

    public static byte[] Encode(Affiliate affiliate)
    {
        var idBytes = Encoding.UTF8.GetByteCount(affiliate.Id);
        var content = FieldBytes(idBytes);
        if (!affiliate.Data.IsEmpty) content += FieldBytes(affiliate.Data.Length);
        foreach (var endpoint in affiliate.Endpoints) content += FieldBytes(endpoint.Bytes.Length);

        var frame = Allocate(FieldBytes(content));
        var at = PrefixBytes;
        at = Header(frame, at, AffiliatesField, content);
        at = Header(frame, at, IdField, idBytes);
        at += Encoding.UTF8.GetBytes(affiliate.Id, frame.AsSpan(at));
        if (!affiliate.Data.IsEmpty) at = Bytes(frame, at, DataField, affiliate.Data.Span);
        foreach (var endpoint in affiliate.Endpoints) at = Bytes(frame, at, EndpointsField, endpoint.Bytes.Span);
        return frame;
    }

    /// <summary>The announcement that an affiliate is gone: its id alone.</summary>
    public static byte[] EncodeDeleted(string id)
    {
        var idBytes = Encoding.UTF8.GetByteCount(id);
        var content = FieldBytes(idBytes);
        var frame = Allocate(FieldBytes(content) + DeletedTrue.Length);
        var at = PrefixBytes;
        at = Header(frame, at, AffiliatesField, content);
        at = Header(frame, at, IdField, idBytes);
        at += Encoding.UTF8.GetBytes(id, frame.AsSpan(at));
        DeletedTrue.CopyTo(frame.AsSpan(at));
        return frame;
    }

    /// <summary>The affiliate as one element of a larger message.</summary>
    public static ReadOnlySpan<byte> Entry(byte[] frame) => frame.AsSpan(PrefixBytes);

    public static void WritePrefix(Span<byte> destination, int messageBytes)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], messageBytes);
    }

    private static byte[] Allocate(int messageBytes)
    {
        var frame = new byte[PrefixBytes + messageBytes];
        WritePrefix(frame, messageBytes);
        return frame;
    }

    private static int FieldBytes(int length) => 1 + VarintBytes(length) + length;

    private static int VarintBytes(int value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;

    private static int Bytes(byte[] frame, int at, byte field, ReadOnlySpan<byte> value)
    {
        at = Header(frame, at, field, value.Length);
        value.CopyTo(frame.AsSpan(at));
        return at + value.Length;
    }

    private static int Header(byte[] frame, int at, byte field, int length)
    {
        frame[at++] = field;
        var rest = (uint)length;
        for (; rest >= 0x80; rest >>= 7) frame[at++] = (byte)(rest | 0x80);
        frame[at++] = (byte)rest;
        return at;
    }
}
