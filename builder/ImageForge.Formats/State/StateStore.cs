// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using ImageForge.Formats.Content;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Formats.State;

/// <summary>
/// The partition of 4 MiB in which a node keeps small files over reboots: two slots of 2 MiB, of which the newest valid
/// one counts. A write goes to the other slot, so a power cut at any moment leaves the old content or the new one.
/// <code>
///   0  8  magic "IMGFSTA1"
///   8  8  u64le sequence number, 1 for the first write
///  16  4  u32le payload length in bytes
///  20 32  SHA-256 over bytes 8..16 (the sequence number) and the payload
///  52     zeros
/// 512     payload: for each file u16le name length, name (UTF-8), u32le length, bytes; in ordinal order of names
/// </code>
/// Everything here is pure; who holds the device reads through a <see cref="ByteSource"/>, writes and syncs.
/// </summary>
public static class StateStore
{
    /// <summary>Bytes of the whole partition.</summary>
    public const int Length = 2 * SlotLength;

    /// <summary>The most that the files with their names can take together, in bytes.</summary>
    public const int MaxPayload = SlotLength - HeaderLength;

    internal const int SlotLength = 2 << 20;
    internal const int HeaderLength = 512;

    private const int SequenceAt = 8;
    private const int PayloadLengthAt = 16;
    private const int HashAt = 20;

    private static ReadOnlySpan<byte> Magic => "IMGFSTA1"u8;

    /// <summary>
    /// The newest valid content; <see cref="StateSnapshot.Empty"/> when no slot is valid, as on a blank partition.
    /// </summary>
    /// <exception cref="InvalidDataException">The partition is too small for a store.</exception>
    public static StateSnapshot Read(ByteSource partition)
    {
        if (partition.Length < Length)
            throw new InvalidDataException($"state partition has {partition.Length} bytes, not {Length}");
        var slots = new[] { ReadSlot(partition, 0), ReadSlot(partition, 1) };
        return slots.OfType<StateSnapshot>().MaxBy(s => s.Sequence) ?? StateSnapshot.Empty;
    }

    /// <summary>The write that replaces <paramref name="current"/> (the latest known content) by these files.</summary>
    /// <exception cref="ArgumentException">The files are too large together, or a name is empty or too long.</exception>
    public static StateWrite Replace(StateSnapshot current, IReadOnlyDictionary<string, byte[]> files)
    {
        var payload = StatePayload.Encode(files);
        if (payload.Length > MaxPayload)
            throw new ArgumentException($"state of {payload.Length} bytes does not fit into {MaxPayload}");
        // Only what is used is written, in whole sectors: the rest of the slot does not matter to a reader.
        var slot = new byte[HeaderLength + (payload.Length + 511) / 512 * 512];
        Magic.CopyTo(slot);
        WriteUInt64LittleEndian(slot.AsSpan(SequenceAt), current.Sequence + 1);
        WriteInt32LittleEndian(slot.AsSpan(PayloadLengthAt), payload.Length);
        HashOf(slot.AsSpan(SequenceAt, 8), payload).CopyTo(slot, HashAt);
        payload.CopyTo(slot, HeaderLength);
        return new((long)(1 - current.Slot) * SlotLength, slot);
    }

    private static StateSnapshot? ReadSlot(ByteSource partition, int slot)
    {
        var header = new byte[HeaderLength];
        partition.Read((long)slot * SlotLength, header);
        if (!header.AsSpan().StartsWith(Magic)) return null;
        var length = ReadUInt32LittleEndian(header.AsSpan(PayloadLengthAt));
        var sequence = ReadUInt64LittleEndian(header.AsSpan(SequenceAt));
        // No writer gets to the highest number, and its successor would be 0.
        if (length > MaxPayload || sequence is 0 or ulong.MaxValue) return null;
        var payload = new byte[length];
        partition.Read((long)slot * SlotLength + HeaderLength, payload);
        var isIntact = HashOf(header.AsSpan(SequenceAt, 8), payload)
            .AsSpan().SequenceEqual(header.AsSpan(HashAt, SHA256.HashSizeInBytes));
        return isIntact && StatePayload.TryDecode(payload, out var files)
            ? new StateSnapshot(sequence, files) { Slot = slot }
            : null;
    }

    private static byte[] HashOf(ReadOnlySpan<byte> sequence, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(sequence);
        hash.AppendData(payload);
        return hash.GetHashAndReset();
    }
}
