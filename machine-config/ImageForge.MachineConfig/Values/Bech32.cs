// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ImageForge.MachineConfig.Values;

/// <summary>
/// Bech32 (BIP 173): a prefix that says what the text is, "1", and base-32 data with a checksum that finds every slip of
/// up to four characters. A mistyped public key would encrypt for nobody.
/// </summary>
internal static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;

    /// <param name="prefix">Lower-case ASCII.</param>
    public static string Encode(string prefix, ReadOnlySpan<byte> data)
    {
        var values = Regroup(data, 8, 5, pad: true)!;
        var check = Polymod([.. Expanded(prefix), .. values, 0, 0, 0, 0, 0, 0]) ^ 1;
        var text = new StringBuilder(prefix).Append('1');
        foreach (var value in values) text.Append(Alphabet[value]);
        for (var i = ChecksumLength - 1; i >= 0; i--) text.Append(Alphabet[(int)(check >> (5 * i)) & 31]);
        return text.ToString();
    }

    /// <summary>False for another prefix, mixed case, a wrong checksum or bits left over.</summary>
    public static bool TryDecode(string text, string prefix, [NotNullWhen(true)] out byte[]? data)
    {
        data = null;
        var lower = text.ToLowerInvariant();
        // Mixed case is forbidden, so that the text can be typed in either.
        if (text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper)) return false;
        if (!lower.StartsWith(prefix + "1", StringComparison.Ordinal)) return false;
        var values = new List<byte>();
        foreach (var c in lower.AsSpan(prefix.Length + 1))
        {
            var value = Alphabet.IndexOf(c);
            if (value < 0) return false;
            values.Add((byte)value);
        }

        if (values.Count < ChecksumLength || Polymod([.. Expanded(prefix), .. values]) != 1) return false;
        data = Regroup(values.ToArray().AsSpan(0, values.Count - ChecksumLength), 5, 8, pad: false);
        return data is not null;
    }

    private static IEnumerable<byte> Expanded(string prefix) =>
        [.. prefix.Select(c => (byte)(c >> 5)), 0, .. prefix.Select(c => (byte)(c & 31))];

    /// <summary>The checksum's polynomial division over GF(32), with BIP 173's generator.</summary>
    private static uint Polymod(IEnumerable<byte> values)
    {
        ReadOnlySpan<uint> generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        uint check = 1;
        foreach (var value in values)
        {
            var top = check >> 25;
            check = ((check & 0x1ffffff) << 5) ^ value;
            for (var i = 0; i < 5; i++)
                if (((top >> i) & 1) != 0) check ^= generator[i];
        }

        return check;
    }

    /// <summary>Null when the padding is not zero or longer than it has to be.</summary>
    private static byte[]? Regroup(ReadOnlySpan<byte> data, int from, int to, bool pad)
    {
        var (buffer, bits, result) = (0, 0, new List<byte>());
        foreach (var value in data)
        {
            buffer = ((buffer << from) | value) & 0xfff;
            for (bits += from; bits >= to;)
            {
                bits -= to;
                result.Add((byte)((buffer >> bits) & ((1 << to) - 1)));
            }
        }

        var rest = (buffer << (to - bits)) & ((1 << to) - 1);
        if (pad && bits > 0) result.Add((byte)rest);
        return pad || (bits < from && rest == 0) ? [.. result] : null;
    }
}
