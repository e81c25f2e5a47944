// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ImageForge.Formats.Xz;

/// <summary>
/// Compares the index of a stream with the blocks that came before it. Both sides are only hashed, as liblzma does it,
/// because a hostile stream of many tiny blocks must not fill the memory with their sizes.
/// </summary>
internal sealed class BlockIndex : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _count;

    public void Add(long unpaddedSize, long uncompressedSize)
    {
        Append(unpaddedSize, uncompressedSize);
        _count++;
    }

    /// <summary>
    /// Reads an index whose first byte, zero, is taken already and in the running CRC-32; returns its length in bytes.
    /// Clears what was added, for the next stream.
    /// </summary>
    public long ReadAndCompare(XzInput input)
    {
        var start = input.Position - 1;
        var blocks = _hash.GetHashAndReset();
        if (input.Integer() != _count) throw input.Corrupt("index counts other blocks than there are");
        for (; _count > 0; _count--) Append(input.Integer(), input.Integer());
        if (!blocks.AsSpan().SequenceEqual(_hash.GetHashAndReset())) throw input.Corrupt("index differs from the blocks");

        while ((input.Position - start) % 4 != 0) input.Zero("index padding");
        input.CheckCrc32("index");
        return input.Position - start;
    }

    public void Dispose() => _hash.Dispose();

    private void Append(long unpaddedSize, long uncompressedSize)
    {
        Span<byte> record = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(record, unpaddedSize);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], uncompressedSize);
        _hash.AppendData(record);
    }
}
