// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Mesh.Identity;

/// <summary>
/// The "compact" base62 that Talos writes node ids in, so that ours look alike in its tools. Peers treat ids as opaque.
/// </summary>
internal static class Base62
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>
    /// Reads the bytes as one big-endian number, six bits at a time from its low end. 62 and 63 have no letter: whenever
    /// bits 1–4 of the six are all set, only five bits are consumed, which keeps the code uniquely decodable.
    /// </summary>
    /// <returns>For 32 bytes 43 to 52 characters.</returns>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder(bytes.Length * 13 / 8);
        var total = bytes.Length * 8;
        for (var position = 0; position < total;)
        {
            var remaining = total - position;
            var value = BitsAt(bytes, position);
            var ambiguous = (value & 0b011110) == 0b011110 && !(remaining <= 6 && value <= 31);
            text.Append(Alphabet[ambiguous ? value & 0b011111 : value]);
            position += ambiguous ? 5 : 6;
        }

        return text.ToString();
    }

    private static int BitsAt(ReadOnlySpan<byte> bytes, int position)
    {
        var value = 0;
        for (var bit = 0; bit < 6 && position + bit < bytes.Length * 8; bit++)
        {
            var index = position + bit;
            value |= (bytes[^(index / 8 + 1)] >> index % 8 & 1) << bit;
        }

        return value;
    }
}
