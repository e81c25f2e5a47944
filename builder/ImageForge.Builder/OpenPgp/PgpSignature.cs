// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ImageForge.Builder.OpenPgp;

/// <summary>Signature types (RFC 9580 section 5.2.1).</summary>
internal enum SignatureType
{
    BinaryDocument = 0x00,
    TextDocument = 0x01,
    GenericCertification = 0x10,
    PersonaCertification = 0x11,
    CasualCertification = 0x12,
    PositiveCertification = 0x13,
    SubkeyBinding = 0x18,
    PrimaryKeyBinding = 0x19,
    DirectKey = 0x1F,
    KeyRevocation = 0x20,
    SubkeyRevocation = 0x28,
    CertificationRevocation = 0x30,
}

/// <summary>A version 4 signature (RFC 9580 section 5.2.3); other versions are skipped by <see cref="TryParse"/>.</summary>
internal sealed class PgpSignature
{
    private const int Rsa = 1;
    private const int Sha256 = 8, Sha512 = 10;

    private byte[] _hashedPart = [];
    private byte[] _rsaValue = [];
    private byte[] _digestBegin = [];
    private int _publicKeyAlgorithm;
    private int _hashAlgorithm;

    public SignatureType Type { get; private set; }

    public DateTimeOffset Created { get; private set; }

    /// <summary>How long the signature is valid from <see cref="Created"/>; null: for ever.</summary>
    public TimeSpan? ValidFor { get; private set; }

    /// <summary>Of self-signatures: how long the key is valid from its own creation; null: for ever.</summary>
    public TimeSpan? KeyValidFor { get; private set; }

    /// <summary>Of self-signatures: what the key may do; null when not said. Bit 1: sign data.</summary>
    public int? KeyFlags { get; private set; }

    /// <summary>Of a signing subkey's binding: the subkey's own statement that it belongs to the primary key.</summary>
    public PgpSignature? PrimaryKeyBinding { get; private set; }

    /// <summary>Fingerprint of the signing key in upper-case hexadecimal; null when only <see cref="IssuerKeyId"/> is given.</summary>
    public string? IssuerFingerprint { get; private set; }

    /// <summary>The last 16 digits of the signing key's fingerprint; null when not given.</summary>
    public string? IssuerKeyId { get; private set; }

    /// <summary>The signing key as the signature names it, for messages.</summary>
    public string Issuer => IssuerFingerprint ?? IssuerKeyId ?? "an unnamed key";

    /// <summary>Null when the signature can be checked here, else why not: "uses algorithm 22".</summary>
    public string? Unsupported { get; private set; }

    /// <summary>Null for a signature of a version that is not 4.</summary>
    /// <exception cref="PgpFormatException">The body is torn.</exception>
    public static PgpSignature? TryParse(ReadOnlySpan<byte> body)
    {
        var reader = new PgpReader(body);
        if (reader.Byte() != 4) return null;
        var signature = new PgpSignature
        {
            Type = (SignatureType)reader.Byte(),
            _publicKeyAlgorithm = reader.Byte(),
            _hashAlgorithm = reader.Byte(),
        };
        var hashed = reader.Bytes(reader.UInt16());
        signature._hashedPart = body[..(6 + hashed.Length)].ToArray();
        signature.ReadSubpackets(hashed, isHashed: true);
        signature.ReadSubpackets(reader.Bytes(reader.UInt16()), isHashed: false);
        signature._digestBegin = reader.Bytes(2).ToArray();
        // MD5 and SHA-1 no longer bind a signature to its text; RSA alone signs every Debian archive.
        if (signature._publicKeyAlgorithm != Rsa) signature.Unsupported ??= $"uses public-key algorithm {signature._publicKeyAlgorithm}, only RSA is checked here";
        else if (signature._hashAlgorithm is not (Sha256 or Sha512)) signature.Unsupported ??= $"uses hash algorithm {signature._hashAlgorithm}, only SHA-256 and SHA-512 are trusted";
        else signature._rsaValue = reader.Mpi().ToArray();
        return signature;
    }

    public bool IsIssuedBy(PgpPublicKey key) =>
        IssuerFingerprint is not null ? IssuerFingerprint == key.Fingerprint : IssuerKeyId == key.KeyId;

    /// <summary>Whether <paramref name="key"/> made this signature over the concatenation of <paramref name="signed"/>.</summary>
    public bool Verify(PgpPublicKey key, params ReadOnlySpan<byte[]> signed)
    {
        if (Unsupported is not null || key.Rsa is null) return false;
        var algorithm = _hashAlgorithm == Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;
        using var hash = IncrementalHash.CreateHash(algorithm);
        foreach (var part in signed) hash.AppendData(part);
        hash.AppendData(_hashedPart);
        // The trailer of version 4 signatures (RFC 9580 section 5.2.4).
        Span<byte> trailer = [4, 0xff, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(trailer[2..], _hashedPart.Length);
        hash.AppendData(trailer);
        var digest = hash.GetHashAndReset();
        return digest.AsSpan(0, 2).SequenceEqual(_digestBegin) && key.VerifyRsa(digest, _rsaValue, algorithm);
    }

    private void ReadSubpackets(ReadOnlySpan<byte> area, bool isHashed)
    {
        for (var reader = new PgpReader(area); !reader.AtEnd;)
        {
            var length = reader.Byte() switch
            {
                < 192 and var one => one,
                255 => reader.Length32(),
                var two => ((two - 192) << 8) + reader.Byte() + 192,
            };
            var subpacket = new PgpReader(reader.Bytes(length));
            var type = subpacket.Byte();
            ReadSubpacket(type & 0x7f, isCritical: (type & 0x80) != 0, ref subpacket, isHashed);
        }
    }

    // Of the unhashed area, which anybody can change, only hints are taken: who may have signed, and an embedded
    // signature, which carries its own proof.
    private void ReadSubpacket(int type, bool isCritical, ref PgpReader value, bool isHashed)
    {
        const int SignatureCreationTime = 2, SignatureExpirationTime = 3, KeyExpirationTime = 9, IssuerKeyIdType = 16,
            KeyFlagsType = 27, EmbeddedSignature = 32, IssuerFingerprintType = 33;
        switch (type)
        {
            case IssuerKeyIdType:
                IssuerKeyId ??= Convert.ToHexString(value.Bytes(8));
                break;
            case IssuerFingerprintType:
                if (value.Byte() == 4) IssuerFingerprint ??= Convert.ToHexString(value.Bytes(20));
                break;
            case EmbeddedSignature when PrimaryKeyBinding is null:
                PrimaryKeyBinding = TryParse(value.ToEnd());
                break;
            case SignatureCreationTime when isHashed:
                Created = DateTimeOffset.FromUnixTimeSeconds(value.UInt32());
                break;
            case SignatureExpirationTime when isHashed:
                ValidFor = Duration(value.UInt32());
                break;
            case KeyExpirationTime when isHashed:
                KeyValidFor = Duration(value.UInt32());
                break;
            case KeyFlagsType when isHashed:
                KeyFlags = value.AtEnd ? 0 : value.Byte();
                break;
            default:
                if (isHashed && isCritical && !IsHarmless(type)) Unsupported ??= $"has the critical subpacket {type}";
                break;
        }
    }

    // Preferences, policies and trust of certifications: they say nothing about whether a document's signature holds.
    private static bool IsHarmless(int type) => type is 4 or 5 or 7 or 11 or 12 or 21 or 22 or 23 or 24 or 25 or 26 or 28 or 29 or 30 or 34;

    private static TimeSpan? Duration(uint seconds) => seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
}
