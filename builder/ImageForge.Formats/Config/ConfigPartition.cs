// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.Config;

/// <summary>
/// The partition of 1 MiB in which a machine's manifest travels inside a disk image.
/// <code>
///   0  8  magic "IMGFCFG1"
///   8  4  u32le version, 1
///  12  4  u32le payload length in bytes
///  16 32  SHA-256 of the payload
///  48     zeros
/// 512     payload (UTF-8 YAML), then zeros
/// </code>
/// </summary>
public static class ConfigPartition
{
    /// <summary>Bytes of the whole partition.</summary>
    public const int Length = 1 << 20;

    /// <summary>The most that a payload can have, in bytes.</summary>
    public const int MaxPayload = Length - HeaderLength;

    private const int HeaderLength = 512;
    private const int VersionAt = 8;
    private const int PayloadLengthAt = 12;
    private const int HashAt = 16;
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "IMGFCFG1"u8;

    /// <summary>The whole partition for a payload.</summary>
    /// <exception cref="ArgumentException">The payload is empty or too large.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || payload.Length > MaxPayload)
            throw new ArgumentException($"a configuration has 1 to {MaxPayload} bytes, not {payload.Length}");
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        WriteUInt32LittleEndian(bytes.AsSpan(VersionAt), Version);
        WriteInt32LittleEndian(bytes.AsSpan(PayloadLengthAt), payload.Length);
        SHA256.HashData(payload, bytes.AsSpan(HashAt));
        payload.CopyTo(bytes.AsSpan(HeaderLength));
        return bytes;
    }

    /// <summary>The payload; null when the partition is blank, which means that the image brings no configuration.</summary>
    /// <exception cref="InvalidDataException">The partition holds something else, or it is damaged.</exception>
    public static byte[]? Decode(ByteSource partition)
    {
        if (partition.Length < HeaderLength) throw new InvalidDataException("configuration partition is too small");
        var header = new byte[HeaderLength];
        partition.Read(0, header);
        if (!header.AsSpan().ContainsAnyExcept((byte)0)) return null;
        if (!header.AsSpan().StartsWith(Magic))
            throw new InvalidDataException("configuration partition lacks its magic");
        var version = ReadUInt32LittleEndian(header.AsSpan(VersionAt));
        if (version != Version)
            throw new InvalidDataException($"configuration partition has version {version}, this program knows {Version}");
        var length = ReadUInt32LittleEndian(header.AsSpan(PayloadLengthAt));
        if (length is 0 or > MaxPayload || length > partition.Length - HeaderLength)
            throw new InvalidDataException($"configuration partition claims {length} bytes of payload");
        var payload = new byte[length];
        partition.Read(HeaderLength, payload);
        if (!SHA256.HashData(payload).AsSpan().SequenceEqual(header.AsSpan(HashAt, SHA256.HashSizeInBytes)))
            throw new InvalidDataException("configuration partition is damaged: its SHA-256 does not match");
        return payload;
    }
}
