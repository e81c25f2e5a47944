// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Builder.OpenPgp;

/// <summary>
/// A document under the cleartext signature framework (RFC 9580 section 7). The text handed out is exactly what was
/// signed; a file with anything around the signed part is refused, because readers have disagreed on such files before.
/// </summary>
/// <param name="Text">The document with dash-escaping undone, lines ended by \n.</param>
/// <param name="SignedBytes">The canonical form that is hashed: no trailing white space, lines joined by CR LF.</param>
/// <param name="Signatures">The signature packets.</param>
internal sealed record ClearSigned(string Text, byte[] SignedBytes, byte[] Signatures)
{
    private const string Begin = "-----BEGIN PGP SIGNED MESSAGE-----";
    private const string BeginSignature = "-----BEGIN PGP SIGNATURE-----";

    /// <exception cref="PgpFormatException">Not such a document.</exception>
    public static ClearSigned Parse(byte[] file)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file);
        }
        catch (DecoderFallbackException)
        {
            throw new PgpFormatException("the signed file is not UTF-8");
        }

        var lines = text.Split('\n');
        if (lines[0].TrimEnd() != Begin) throw new PgpFormatException("the file does not begin with a signed message");
        var body = 1;
        for (; body < lines.Length && lines[body].Trim().Length > 0; body++)
        {
            if (!lines[body].StartsWith("Hash: ", StringComparison.Ordinal))
                throw new PgpFormatException("the signed message has a header that is not \"Hash\"");
        }

        var signature = Array.FindIndex(lines, body, l => l.TrimEnd() == BeginSignature);
        if (signature < 0) throw new PgpFormatException("the signed message has no signature");

        var plain = lines[(body + 1)..signature].Select(Unescape).ToArray();
        return new ClearSigned(string.Join('\n', plain) + "\n",
            Encoding.UTF8.GetBytes(string.Join("\r\n", plain)),
            Armor.Decode(string.Join('\n', lines[signature..]), "SIGNATURE"));
    }

    private static string Unescape(string line)
    {
        line = line.TrimEnd(' ', '\t', '\r');
        if (line.StartsWith("- ", StringComparison.Ordinal)) return line[2..];
        return line.StartsWith('-') ? throw new PgpFormatException("the signed message has a line that should be dash-escaped") : line;
    }
}
