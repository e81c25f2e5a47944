// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Tests.Formats;

/// <summary>
/// Damages good input in many ways and hands it to a reader, which must end, and with nothing else than a result or
/// <see cref="InvalidDataException"/>. Each round's seed is in the message of a failure.
/// </summary>
internal static class Hostile
{
    public static void Rounds(byte[] good, int rounds, Action<ByteSource> read, int within = int.MaxValue)
    {
        within = Math.Min(within, good.Length);
        for (var seed = 0; seed < rounds; seed++)
        {
            var bytes = Damage(good, within, new Random(seed));
            try
            {
                read(ByteSource.FromMemory(bytes));
            }
            catch (InvalidDataException)
            {
                // The answer that a reader may give.
            }
            catch (Exception other)
            {
                Assert.Fail($"seed {seed}: {other}");
            }
        }
    }

    private static byte[] Damage(byte[] good, int within, Random random)
    {
        if (random.Next(10) == 0) return good[..random.Next(good.Length)];
        var bytes = (byte[])good.Clone();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(within);
            var span = bytes.AsSpan(at, Math.Min(random.Next(1, 9), bytes.Length - at));
            switch (random.Next(4))
            {
                case 0: span.Fill(0xFF); break;
                case 1: span.Clear(); break;
                case 2: random.NextBytes(span); break;
                default: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }
        return bytes;
    }
}
