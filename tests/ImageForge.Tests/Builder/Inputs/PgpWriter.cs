// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ImageForge.Builder.OpenPgp;

namespace ImageForge.Tests.Builder.Inputs;

/// <summary>
/// Makes OpenPGP keys and signatures (RFC 9580, version 4, RSA) for archives of the tests; written apart from the reader,
/// from the RFC and gpg's own packet listings.
/// </summary>
internal sealed class PgpWriter
{
    public const int Sha1 = 2, Sha256 = 8, Sha512 = 10;
    // Making RSA keys is slow; which one a certificate uses does not matter, as long as they differ.
    private static readonly Lazy<RSA>[] Pool = [.. Enumerable.Range(0, 4).Select(_ => new Lazy<RSA>(() => RSA.Create(2048)))];

    private readonly RSA _rsa;

    /// <param name="which">One of four RSA keys of this test run.</param>
    public PgpWriter(DateTimeOffset created, int which = 0)
    {
        (_rsa, Created) = (Pool[which].Value, created);
        var parameters = _rsa.ExportParameters(false);
        Body = [4, .. UInt32(Seconds(created)), 1, .. Mpi(parameters.Modulus!), .. Mpi(parameters.Exponent!)];
    }

    public DateTimeOffset Created { get; }

    public byte[] Body { get; }

#pragma warning disable CA5350 // The RFC's definition of a fingerprint.
    public byte[] Fingerprint => SHA1.HashData(Framed);
#pragma warning restore CA5350

    private byte[] Framed => [0x99, .. UInt16(Body.Length), .. Body];

    /// <summary>A packet with a new-format header.</summary>
    public static byte[] Packet(int type, byte[] body) => [(byte)(0xc0 | type), 0xff, .. UInt32((uint)body.Length), .. body];

    /// <summary>A packet with an old-format header, as gpg writes keyrings.</summary>
    public static byte[] OldPacket(int type, byte[] body) => [(byte)(0x80 | (type << 2) | 1), .. UInt16(body.Length), .. body];

    public static byte[] Subpacket(int type, params byte[] value) => [(byte)(value.Length + 1), (byte)type, .. value];

    public static byte[] Time(int type, TimeSpan value) => Subpacket(type, UInt32((uint)value.TotalSeconds));

    /// <summary>A primary key with one user id, certified by itself.</summary>
    public byte[] Certificate(string userId, TimeSpan? validFor = null, int flags = 0x03) =>
    [
        .. OldPacket(6, Body), .. OldPacket(13, Encoding.UTF8.GetBytes(userId)),
        .. OldPacket(2, Sign(SignatureType.PositiveCertification, [.. Framed, .. SignedUserId(userId)], Created,
            [.. Subpacket(27, (byte)flags), .. validFor is { } life ? Time(9, life) : []])),
    ];

    /// <summary>A revocation of this key, to be put right behind its key packet.</summary>
    public byte[] Revocation(DateTimeOffset when) => OldPacket(2, Sign(SignatureType.KeyRevocation, Framed, when, []));

    /// <summary>A signing subkey, bound in both directions unless <paramref name="withBackSignature"/> is false.</summary>
    public byte[] Subkey(PgpWriter subkey, TimeSpan? validFor = null, bool withBackSignature = true)
    {
        byte[] both = [.. Framed, .. subkey.Framed];
        var back = withBackSignature ? LongSubpacket(32, subkey.Sign(SignatureType.PrimaryKeyBinding, both, subkey.Created, [])) : [];
        return
        [
            .. OldPacket(14, subkey.Body),
            .. OldPacket(2, Sign(SignatureType.SubkeyBinding, both, subkey.Created,
                [.. Subpacket(27, 0x02), .. validFor is { } life ? Time(9, life) : [], .. back])),
        ];
    }

    public byte[] SubkeyRevocation(PgpWriter subkey, DateTimeOffset when) =>
        OldPacket(2, Sign(SignatureType.SubkeyRevocation, [.. Framed, .. subkey.Framed], when, []));

    /// <summary>A cleartext-signed document.</summary>
    public byte[] ClearSign(string text, DateTimeOffset when, byte[]? hashedExtra = null, int hash = Sha512)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var signed = Encoding.UTF8.GetBytes(string.Join("\r\n", lines.Select(l => l.TrimEnd(' ', '\t'))));
        var escaped = lines.Select(l => l.StartsWith('-') ? "- " + l : l);
        return Encoding.UTF8.GetBytes($"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{string.Join('\n', escaped)}\n"
            + Armor(OldPacket(2, Sign(SignatureType.TextDocument, signed, when, hashedExtra ?? [], hash))));
    }

    /// <summary>A detached signature in armor.</summary>
    public byte[] DetachedSign(byte[] document, DateTimeOffset when) =>
        Encoding.UTF8.GetBytes(Armor(OldPacket(2, Sign(SignatureType.BinaryDocument, document, when, []))));

    /// <summary>The body of a signature packet.</summary>
    public byte[] Sign(SignatureType type, byte[] signed, DateTimeOffset when, byte[] hashedExtra, int hash = Sha512)
    {
        byte[] hashed = [.. Subpacket(2, UInt32(Seconds(when))), .. Subpacket(33, [4, .. Fingerprint]), .. hashedExtra];
        byte[] begin = [4, (byte)type, 1, (byte)hash, .. UInt16(hashed.Length), .. hashed];
        byte[] all = [.. signed, .. begin, 4, 0xff, .. UInt32((uint)begin.Length)];
        var algorithm = hash switch { Sha1 => HashAlgorithmName.SHA1, Sha256 => HashAlgorithmName.SHA256, _ => HashAlgorithmName.SHA512 };
        var digest = CryptographicOperations.HashData(algorithm, all);
        return [.. begin, 0, 0, digest[0], digest[1], .. Mpi(_rsa.SignHash(digest, algorithm, RSASignaturePadding.Pkcs1))];
    }

    private static string Armor(byte[] packets)
    {
        var lines = Convert.ToBase64String(packets).Chunk(64).Select(c => new string(c));
        return $"-----BEGIN PGP SIGNATURE-----\n\n{string.Join('\n', lines)}\n-----END PGP SIGNATURE-----\n";
    }

    private static byte[] SignedUserId(string id)
    {
        var bytes = Encoding.UTF8.GetBytes(id);
        return [0xb4, .. UInt32((uint)bytes.Length), .. bytes];
    }

    private static byte[] LongSubpacket(int type, byte[] value) => [0xff, .. UInt32((uint)value.Length + 1), (byte)type, .. value];

    private static byte[] Mpi(byte[] number)
    {
        var trimmed = number.AsSpan().TrimStart((byte)0).ToArray();
        return [.. UInt16(trimmed.Length * 8 - (7 - (31 - System.Numerics.BitOperations.LeadingZeroCount(trimmed[0])))), .. trimmed];
    }

    private static uint Seconds(DateTimeOffset time) => (uint)time.ToUnixTimeSeconds();

    private static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] UInt32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
