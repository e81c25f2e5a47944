// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Formats.State;

/// <summary>
/// What a <see cref="StateStore"/> holds at one moment. <paramref name="Sequence"/> counts writes, 0 means that nothing
/// was ever written. <paramref name="Files"/> are small files by name, in ordinal order.
/// </summary>
public sealed record StateSnapshot(ulong Sequence, IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>A store in which nothing was written yet.</summary>
    public static readonly StateSnapshot Empty = new(0, new SortedDictionary<string, byte[]>(StringComparer.Ordinal));

    // Which of the two slots it was read from; the next write goes to the other one.
    internal int Slot { get; init; } = 1;
}

/// <summary>
/// Bytes to be written at <paramref name="Offset"/> (bytes from the partition's start), followed by an fsync.
/// </summary>
public sealed record StateWrite(long Offset, byte[] Bytes);
