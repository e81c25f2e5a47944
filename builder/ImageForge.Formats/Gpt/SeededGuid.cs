// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;

namespace ImageForge.Formats.Gpt;

/// <summary>
/// Identifiers that are a function of what an image is made of, so that the same inputs give the same bytes:
/// the first 128 bits of SHA-256 over <c>seed 0x00 purpose</c> as a version 8 UUID (RFC 9562, 5.8).
/// </summary>
public static class SeededGuid
{
    public static Guid Create(string seed, string purpose)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(seed + "\0" + purpose)).AsSpan(0, 16);
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
