// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ImageForge.Builder.OpenPgp;

/// <summary>A version 4 public key or subkey (RFC 9580 section 5.5.2).</summary>
internal sealed class PgpPublicKey
{
    private const int RsaEncryptOrSign = 1, RsaSignOnly = 3;
    // Shorter moduli are refused, as apt does since 2.9.
    private const int ShortestModulus = 2048 / 8;

    private PgpPublicKey(byte[] body) => Body = body;

    public byte[] Body { get; }

    public DateTimeOffset Created { get; private init; }

    /// <summary>40 upper-case hexadecimal digits.</summary>
    public required string Fingerprint { get; init; }

    public string KeyId => Fingerprint[24..];

    /// <summary>Modulus and exponent; null when the key is of another kind or too short to be trusted.</summary>
    public RSAParameters? Rsa { get; private init; }

    /// <summary>What is hashed of a key wherever one is signed or fingerprinted: 0x99, the length, the body.</summary>
    public byte[] SignedForm => Framed(Body);

    /// <summary>Null for a key of a version that is not 4.</summary>
    public static PgpPublicKey? TryParse(byte[] body)
    {
        var reader = new PgpReader(body);
        if (reader.Byte() != 4) return null;
        var created = DateTimeOffset.FromUnixTimeSeconds(reader.UInt32());
        RSAParameters? rsa = null;
        if (reader.Byte() is RsaEncryptOrSign or RsaSignOnly)
        {
            var parameters = new RSAParameters { Modulus = reader.Mpi().ToArray(), Exponent = reader.Mpi().ToArray() };
            if (parameters.Modulus.Length >= ShortestModulus) rsa = parameters;
        }

        return new PgpPublicKey(body) { Created = created, Fingerprint = FingerprintOf(body), Rsa = rsa };
    }

    public bool VerifyRsa(byte[] digest, byte[] value, HashAlgorithmName algorithm)
    {
        if (Rsa is not { } parameters || value.Length > parameters.Modulus!.Length) return false;
        // An MPI drops leading zeros; PKCS #1 wants exactly the modulus' length.
        var padded = new byte[parameters.Modulus.Length];
        value.CopyTo(padded, padded.Length - value.Length);
        using var rsa = RSA.Create(parameters);
        return rsa.VerifyHash(digest, padded, algorithm, RSASignaturePadding.Pkcs1);
    }

    private static string FingerprintOf(byte[] body)
    {
#pragma warning disable CA5350 // RFC 9580 section 5.5.4.2 defines version 4 fingerprints by SHA-1; they name keys of our own keyring.
        return Convert.ToHexString(SHA1.HashData(Framed(body)));
#pragma warning restore CA5350
    }

    private static byte[] Framed(byte[] body)
    {
        var framed = new byte[3 + body.Length];
        framed[0] = 0x99;
        BinaryPrimitives.WriteUInt16BigEndian(framed.AsSpan(1), checked((ushort)body.Length));
        body.CopyTo(framed, 3);
        return framed;
    }
}
