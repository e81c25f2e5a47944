// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Tests.Formats;

/// <summary>
/// Damages good input in many ways and hands it to a reader, which must end, and with nothing else than a result or
/// <see cref="InvalidDataException"/>. Each round's seed is in the message of a failure.
/// </summary>
internal static class Hostile
{
    /// <param name="from">Damage begins here…</param>
    /// <param name="length">…and goes on for so many bytes.</param>
    public static void Rounds(
        byte[] good, int rounds, Action<ByteSource> read, int from = 0, int length = int.MaxValue)
    {
        length = Math.Min(length, good.Length - from);
        for (var seed = 0; seed < rounds; seed++)
        {
            var random = new Random(seed);
            var damaged = random.Next(10) == 0
                ? ByteSource.FromMemory(good.AsMemory(0, random.Next(good.Length)))
                : new Damaged(good, DamageSome(good, from, length, random));
            var error = Record.Exception(() => read(damaged));
            Assert.True(error is null or InvalidDataException, $"seed {seed}: {error}");
        }
    }

    private static (int At, byte[] Bytes)[] DamageSome(byte[] good, int from, int length, Random random)
    {
        var patches = new (int, byte[])[random.Next(1, 6)];
        for (var i = 0; i < patches.Length; i++)
        {
            var at = from + random.Next(length);
            var bytes = good[at..Math.Min(good.Length, at + random.Next(1, 9))];
            switch (random.Next(4))
            {
                case 0: bytes.AsSpan().Fill(0xFF); break;
                case 1: bytes.AsSpan().Clear(); break;
                case 2: random.NextBytes(bytes); break;
                default: bytes[0] ^= (byte)(1 << random.Next(8)); break;
            }
            patches[i] = (at, bytes);
        }
        return patches;
    }

    // The good bytes with some others over them, without a copy of images that have many MiB.
    private sealed class Damaged(byte[] good, (int At, byte[] Bytes)[] patches) : ByteSource
    {
        public override long Length => good.Length;

        public override void Read(long offset, Span<byte> buffer)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            good.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
            foreach (var (at, bytes) in patches)
            {
                var start = Math.Max(at, offset);
                var end = Math.Min(at + bytes.Length, offset + buffer.Length);
                if (start < end)
                    bytes.AsSpan((int)(start - at), (int)(end - start)).CopyTo(buffer[(int)(start - offset)..]);
            }
        }
    }
}
