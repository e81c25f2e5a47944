// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.OpenPgp;

/// <summary>ASCII armor (RFC 9580 section 6.2).</summary>
internal static class Armor
{
    /// <summary>
    /// The binary packets inside one armored block of the given kind ("SIGNATURE"). The text must be that block and
    /// nothing else but empty lines. The CRC-24 is skipped, as RFC 9580 asks: the signature inside is the real check.
    /// </summary>
    public static byte[] Decode(string text, string kind)
    {
        var lines = text.Split('\n').Select(l => l.TrimEnd()).SkipWhile(l => l.Length == 0).ToList();
        while (lines is [.., ""]) lines.RemoveAt(lines.Count - 1);
        if (lines is not [var first, .., var last] || first != $"-----BEGIN PGP {kind}-----" || last != $"-----END PGP {kind}-----")
            throw new PgpFormatException($"not one whole PGP {kind} block");

        var headersEnd = lines.IndexOf("");
        if (headersEnd < 0) throw new PgpFormatException("the armor has no empty line before its data");
        var base64 = new StringBuilder();
        foreach (var line in lines.Skip(headersEnd + 1).SkipLast(1).TakeWhile(l => !l.StartsWith('='))) base64.Append(line);
        try
        {
            return Convert.FromBase64String(base64.ToString());
        }
        catch (FormatException)
        {
            throw new PgpFormatException("the armor holds something that is not base64");
        }
    }

    public static bool IsArmored(ReadOnlySpan<byte> bytes) => bytes.StartsWith("-----BEGIN PGP"u8);
}
