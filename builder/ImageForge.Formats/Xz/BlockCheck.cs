// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using ImageForge.Formats.Checksums;

namespace ImageForge.Formats.Xz;

/// <summary>The check over the uncompressed bytes of each block (section 2.1.1.2): none, CRC-32, CRC-64 or SHA-256.</summary>
internal sealed class BlockCheck : IDisposable
{
    private const byte None = 0x00;
    private const byte Crc32Check = 0x01;
    private const byte Crc64Check = 0x04;
    private const byte Sha256Check = 0x0A;

    private readonly byte _kind;
    private readonly IncrementalHash? _sha256;
    private uint _crc32;
    private ulong _crc64;

    private BlockCheck(byte kind, int size)
    {
        _kind = kind;
        Size = size;
        if (kind == Sha256Check) _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <summary>Bytes of the stored check.</summary>
    public int Size { get; }

    /// <summary>Null for the kinds that the specification reserves.</summary>
    public static BlockCheck? Create(byte kind) => kind switch
    {
        None => new(kind, 0),
        Crc32Check => new(kind, sizeof(uint)),
        Crc64Check => new(kind, sizeof(ulong)),
        Sha256Check => new(kind, SHA256.HashSizeInBytes),
        _ => null,
    };

    public void Append(ReadOnlySpan<byte> bytes)
    {
        switch (_kind)
        {
            case Crc32Check: _crc32 = Crc32.Append(_crc32, bytes); break;
            case Crc64Check: _crc64 = Crc64.Append(_crc64, bytes); break;
            case Sha256Check: _sha256!.AppendData(bytes); break;
        }
    }

    /// <summary>Compares with the stored check and starts anew for the next block.</summary>
    public bool Finish(ReadOnlySpan<byte> stored)
    {
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(actual, _kind == Crc32Check ? _crc32 : _crc64);
        _sha256?.GetHashAndReset(actual);
        (_crc32, _crc64) = (0, 0);
        return stored.SequenceEqual(actual[..Size]);
    }

    public void Dispose() => _sha256?.Dispose();
}
